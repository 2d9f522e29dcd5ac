package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.millrace.expressions.ExpressionParser;
import io.millrace.expressions.NumberExpression;
import io.millrace.expressions.Scope;
import io.millrace.expressions.TextExpression;
import io.millrace.features.SourceLayout.Kind;
import io.millrace.features.SourceLayout.Slot;
import io.millrace.ids.Murmur3;
import io.millrace.project.ExamplePolicy;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Calendar;
import io.millrace.project.FeatureDefinition.CalendarPart;
import io.millrace.project.FeatureDefinition.Expression;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeatureSetTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MONTH = Duration.ofDays(30);

    @Test
    void shouldLayOutRecordFieldsThenDerivedOnesInTheOrderOfTheirComputation() {
        FeatureSet features = compile(
                sum("net", null, MONTH),
                new Aggregate("d", Aggregation.DISTINCT, "purchases", "product", "amount > 1", MONTH, false),
                new Since("age", "profiles", "signed_up_at", DAY));

        assertThat(features.layout(TestProjects.PURCHASES).slots())
                .containsExactly(
                        new Slot("quantity", Kind.NUMBER, 0),
                        new Slot("unit_price", Kind.NUMBER, 3),
                        new Slot("amount", Kind.NUMBER, 2),
                        new Slot("product", Kind.TEXT, 0),
                        new Slot("spend", Kind.DERIVED, 4),
                        new Slot("net", Kind.DERIVED, 2));
        assertThat(features.layout(TestProjects.SESSIONS).slots()).isEmpty();
        assertThat(features.layout(TestProjects.PROFILES).slots())
                .containsExactly(new Slot("signed_up_at", Kind.TIME, 0));
    }

    /** What is made of derived fields depends on them, and not on who else does. */
    @Test
    void shouldMeanTheSameAndKeepTheSameInWhateverOrderTheLinesStand() {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            List<FeatureDefinition> lines =
                    new RandomShop(random, DAY).project().featureSet().features();
            FeatureSet features = TestProjects.shop().features(lines).compile();
            List<FeatureDefinition> moved = new ArrayList<>(lines);
            Collections.shuffle(moved, random);

            FeatureSet movedSet = TestProjects.shop().features(moved).compile();

            assertThat(movedSet.stateDescription()).as("seed %d", seed).isEqualTo(features.stateDescription());
            for (int i = 0; i < features.size(); i++) {
                int there = movedSet.indexOf(features.name(i));
                assertThat(movedSet.definitionHash(there))
                        .as("seed %d, %s", seed, lines.get(i))
                        .isEqualTo(features.definitionHash(i));
            }
        }
    }

    @Test
    void shouldDeriveOncePerEventAndLeaveMissingWhatHasNoValue() {
        FeatureSet features = compile(sum("net", null, MONTH));
        Event event = new Event(features.layout(TestProjects.PURCHASES));
        event.setScaled(0, 3);
        event.setScaled(1, 2_500);
        event.setScaled(2, 100);

        features.derive(event);
        assertThat(event.scaled(3)).isEqualTo(75_000);
        assertThat(event.scaled(4)).isEqualTo(650);

        event.setScaled(0, 4);
        features.derive(event);
        assertThat(event.scaled(3)).isEqualTo(75_000);

        event.begin();
        event.setScaled(0, 3);
        features.derive(event);
        assertThat(event.scaled(3)).isEqualTo(Event.MISSING);
        assertThat(event.scaled(4)).isEqualTo(Event.MISSING);
    }

    @Test
    void shouldChangeTheHashWithTheMeaningAndWithNothingElse() {
        String hash = hash(sum("amount", "product == 'a b' and amount > 1", MONTH));

        assertThat(hash).matches("[0-9a-f]{16}");
        assertThat(hash(new Aggregate(
                        "other",
                        Aggregation.SUM,
                        "purchases",
                        "amount",
                        " product  ==\n'a b' and amount > 1 ",
                        MONTH,
                        false)))
                .isEqualTo(hash);
        assertThat(List.of(
                        hash(sum("amount", "product == 'a  b' and amount > 1", MONTH)),
                        hash(sum("amount", null, MONTH)),
                        hash(sum("unit_price", "product == 'a b' and amount > 1", MONTH)),
                        hash(sum("amount", "product == 'a b' and amount > 1", DAY)),
                        hash(sum("amount", "product == 'a b' and amount > 1", null)),
                        hash(new Aggregate(
                                "x",
                                Aggregation.MAX,
                                "purchases",
                                "amount",
                                "product == 'a b' and amount > 1",
                                MONTH,
                                false))))
                .doesNotContain(hash)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldChangeTheHashOfAnExpressionWithItsOperands() {
        FeatureDefinition ratio = new Expression("ratio", "x / y", 0.0);
        FeatureSet one = compile(ratio, named("x", MONTH), named("y", MONTH));
        FeatureSet other = compile(named("y", MONTH), named("x", MONTH), ratio);
        FeatureSet changed = compile(ratio, named("x", MONTH), named("y", DAY));

        assertThat(other.definitionHash(2)).isEqualTo(one.definitionHash(0));
        assertThat(changed.definitionHash(0)).isNotEqualTo(one.definitionHash(0));
        assertThat(one.indexOf("ratio")).isZero();
        assertThat(one.indexOf("z")).isEqualTo(-1);
    }

    /** What was written into a registry must stay what it was: this is its text, whatever expressions learn beside it. */
    @Test
    void shouldKeepTheHashesOfExpressionsThatAreThere() {
        FeatureSet features = compile(
                new Expression("ratio", "x  /\ty", 0.0),
                named("x", MONTH),
                named("y", DAY),
                new Expression("half", "x/2", null));

        String x = features.definitionHash(1);
        String y = features.definitionHash(2);
        assertThat(features.definitionHash(0)).isEqualTo(hex("expression x / y or 0.0 x=" + x + " y=" + y));
        assertThat(features.definitionHash(3)).isEqualTo(hex("expression x/2 or null x=" + x));
    }

    private static String hex(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return "%016x".formatted(new Murmur3().hash(utf8, 0, utf8.length));
    }

    @Test
    void shouldTellCategoriesFromEachOtherByTheirDefault() {
        assertThat(List.of(
                        hash(new Expression("x", "'a'", null, true, null)),
                        hash(new Expression("x", "'a'", null, true, "null")),
                        hash(new Expression("x", "'a'", null, true, "")),
                        hash(new Expression("x", "'b'", null, true, null))))
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldGiveACategoryByAnExpression() {
        FeatureSet features = compile(
                new Expression("tier", "if(plan == 'pro', 'paid', lower(plan))", null, true, "none"),
                new Aggregate("plan", Aggregation.LATEST, "profiles", "plan", null, null, true),
                new Expression("paid", "tier == 'paid'", null),
                new Expression("letters", "length(concat(tier, '-', plan))", -1.0));
        FeatureEngine engine = new FeatureEngine(features, MemoryKeyValues.stores());
        FeatureVector vector = new FeatureVector(features.size());
        Event event = new Event(features.layout(TestProjects.PROFILES));
        List<String> seen = new ArrayList<>();

        for (String plan : Arrays.asList("pro", "FREE", null)) {
            event.begin();
            event.identify("c".getBytes(StandardCharsets.UTF_8), seen.size(), 0, seen.size());
            if (plan != null) {
                byte[] utf8 = plan.getBytes(StandardCharsets.UTF_8);
                event.setText(0, utf8, 0, utf8.length);
            }
            engine.add(event, vector);
            seen.add(new String(Objects.requireNonNull(vector.category(0)), StandardCharsets.UTF_8) + " "
                    + vector.number(2) + " " + vector.number(3));
        }

        assertThat(features.categorical(0)).isTrue();
        assertThat(seen).containsExactly("paid 1.0 8.0", "free 0.0 9.0", "none 0.0 -1.0");
    }

    @Test
    void shouldComputeFieldsAndConditionsFromTexts() {
        FeatureSet features = TestProjects.shop()
                .features(new Aggregate(
                        "n",
                        Aggregation.COUNT,
                        "purchases",
                        null,
                        "starts_with(lower(product), 'a') and if(exists(amount), amount > 1, false) == true",
                        null,
                        false))
                .compile();
        FeatureEngine engine = new FeatureEngine(features, MemoryKeyValues.stores());
        FeatureVector vector = new FeatureVector(1);
        SourceLayout layout = features.layout(TestProjects.PURCHASES);
        int product = slot(layout, "product");
        int amount = slot(layout, "amount");
        Event event = new Event(layout);
        byte[] products = "xApplezAvocado".getBytes(StandardCharsets.UTF_8);

        for (int i = 0; i < 6; i++) {
            event.begin();
            event.identify("c".getBytes(StandardCharsets.UTF_8), i, 0, i);
            event.setText(product, products, i < 3 ? 1 : i == 3 ? 0 : 7, 5);
            if (i != 1) {
                event.setNumber(amount, i);
            }
            engine.add(event, vector);
        }

        // Apple for 0, for nothing and for 2; xAppl for 3; Avoca for 4 and 5.
        assertThat(vector.number(0)).isEqualTo(3);
    }

    /** Whatever it is about: a text that is put together, a category, a number of a text. */
    @Test
    void shouldAllocateNothingForAnEvaluation() {
        FeatureVector vector = new FeatureVector(2);
        vector.setNumber(0, 3);
        vector.setCategory(1, "Pro".getBytes(StandardCharsets.UTF_8));
        Scope scope = new Scope() {
            @Override
            public int numberSlot(String name) {
                return name.equals("x") ? 0 : -1;
            }

            @Override
            public int textSlot(String name) {
                return name.equals("plan") ? 1 : -1;
            }
        };
        NumberExpression number = ExpressionParser.number(
                "if(lower(plan) in ['pro'] and contains(concat(plan, '-', 'x'), 'o-'), log1p(coalesce(x, 1)), 0)"
                        + " + length(trim(plan)) + (x > 1)",
                scope);
        TextExpression text = ExpressionParser.text("if(x > 2, concat(upper(plan), '!'), 'none')", scope);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double sum = 0;
        int rounds = 20_000;

        long before = 0;
        for (int i = 0; i < 2 * rounds; i++) {
            before = i == rounds ? threads.getCurrentThreadAllocatedBytes() : before;
            byte[] category = vector.compute(text);
            sum += number.evaluate(vector) + (category == null ? 0 : category.length);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(sum / (2 * rounds)).isCloseTo(Math.log1p(3) + 3 + 1 + 4, within(1e-9));
        assertThat(allocated).as("bytes in %d rounds", rounds).isLessThan(rounds);
    }

    private static int slot(SourceLayout layout, String path) {
        return layout.slots().stream().map(SourceLayout.Slot::path).toList().indexOf(path);
    }

    @Test
    void shouldPublishTheBoundOfEveryWindow() {
        FeatureSet features = compile(
                named("short", Duration.ofHours(12)),
                named("month", MONTH),
                named("year", Duration.ofDays(365)),
                named("life", null));

        assertThat(features.windowBound(0)).isEqualTo(300_000);
        assertThat(features.windowBound(1)).isEqualTo(3_600_000);
        assertThat(features.windowBound(2)).isEqualTo(86_400_000);
        assertThat(features.windowBound(3)).isZero();
        long noon = 1_000 * 86_400_000L + 43_200_000;
        // The edge belongs to the tile that it ends.
        assertThat(features.windowStart(1, noon)).isEqualTo(noon - MONTH.toMillis() - 3_600_000);
        assertThat(features.windowStart(1, noon + 1)).isEqualTo(noon - MONTH.toMillis());
        assertThat(features.windowStart(2, noon)).isEqualTo(635 * 86_400_000L);
        assertThat(features.windowStart(3, noon)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void shouldKnowWhatChangesWithTimeAlone() {
        FeatureSet features = compile(
                named("n", MONTH),
                new SinceLast("idle", "sessions", null, DAY),
                new Since("age", "profiles", "signed_up_at", DAY),
                new Calendar("hour", CalendarPart.HOUR, "sessions"),
                new Expression("both", "n / age", null),
                new Expression("times", "idle / age", null));

        assertThat(List.of(
                        features.timeOnly(0),
                        features.timeOnly(1),
                        features.timeOnly(2),
                        features.timeOnly(3),
                        features.timeOnly(4),
                        features.timeOnly(5)))
                .containsExactly(false, true, true, true, false, true);
    }

    @Test
    void shouldRefuseWhatCannotBeComputed() {
        refuse("feature a is computed from itself", new Expression("a", "b + 1", null), new Expression("b", "a", null));
        refuse("feature x", sum("amount", "amount >", MONTH));
        refuse("feature n", named("n", Duration.ofDays(366)));
        refuse("feature n", named("n", Duration.ZERO));
        refuse("feature e", new Expression("e", "nobody + 1", null));
        refuse("feature c", new Aggregate("c", Aggregation.COUNT, "purchases", "amount", null, MONTH, false));
        refuse("feature s", new Aggregate("s", Aggregation.SUM, "purchases", null, null, MONTH, false));
        refuse("feature s", new Aggregate("s", Aggregation.SUM, "nowhere", "amount", null, MONTH, false));
        refuse("feature s", new Aggregate("s", Aggregation.SUM, "profiles", "plan", null, MONTH, true));
        assertThatThrownBy(() -> TestProjects.shop()
                        .features(named("n", MONTH))
                        .examples(new ExamplePolicy(Duration.ofHours(36), List.of("sessions"), null, MONTH, 1))
                        .compile())
                .hasMessageContaining("no multiple");
    }

    private static void refuse(String message, FeatureDefinition... definitions) {
        assertThatThrownBy(() -> compile(definitions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static FeatureSet compile(FeatureDefinition... definitions) {
        return TestProjects.shop().features(definitions).compile();
    }

    private static String hash(FeatureDefinition definition) {
        return compile(definition).definitionHash(0);
    }

    private static Aggregate sum(String field, @Nullable String where, @Nullable Duration window) {
        return new Aggregate("x", Aggregation.SUM, "purchases", field, where, window, false);
    }

    private static Aggregate named(String name, @Nullable Duration window) {
        return new Aggregate(name, Aggregation.COUNT, "purchases", null, null, window, false);
    }
}
