package io.millrace.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.SourceLayout.Kind;
import io.millrace.features.SourceLayout.Slot;
import io.millrace.features.TestProjects;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FieldRules;
import io.millrace.project.RecordRules;
import io.millrace.project.RuleAction;
import io.millrace.project.ValidationDefinition;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatorTest {
    private static final RuleAction DROP = new RuleAction(RuleAction.Kind.DROP, null);
    private static final RuleAction CLIP = new RuleAction(RuleAction.Kind.CLIP, null);
    private static final RuleAction DEAD = RuleAction.DEAD_LETTER;

    private final List<ValidationRule> found = new ArrayList<>();

    /** The shop with a sum of amounts (two digits) and a count of products, under the given rules. */
    private static FeatureSet shop(ValidationDefinition validation) {
        return TestProjects.shop()
                .features(
                        new Aggregate("spend", Aggregation.SUM, "purchases", "amount", null, null, false),
                        new Aggregate("amounts", Aggregation.DISTINCT, "purchases", "amount", null, null, false),
                        new Aggregate("derived", Aggregation.SUM, "purchases", "spend", null, null, false))
                .validation(validation)
                .compile();
    }

    private static FeatureSet fields(FieldRules... rules) {
        return shop(new ValidationDefinition(List.of(rules), List.of()));
    }

    private static FieldRules number(
            String field,
            int digits,
            @Nullable String min,
            @Nullable String max,
            @Nullable RuleAction missing,
            RuleAction outside,
            RuleAction malformed) {
        return new FieldRules(
                "purchases",
                field,
                FieldRules.Kind.NUMBER,
                digits,
                min == null ? null : new BigDecimal(min),
                max == null ? null : new BigDecimal(max),
                List.of(),
                null,
                missing,
                outside,
                malformed);
    }

    private static FieldRules text(@Nullable String pattern, RuleAction malformed, String... oneOf) {
        return new FieldRules(
                "purchases",
                "product",
                FieldRules.Kind.TEXT,
                FieldRules.ANY_DIGITS,
                null,
                null,
                List.of(oneOf),
                pattern,
                null,
                DROP,
                malformed);
    }

    private static Event event(FeatureSet features) {
        Event event = new Event(features.layout(TestProjects.PURCHASES));
        event.identify("anna".getBytes(UTF_8), 1_000_000, 0, 0);
        return event;
    }

    private static int slot(Event event, String path, Kind kind, int scale) {
        return event.layout().slots().indexOf(new Slot(path, kind, scale));
    }

    private @Nullable ValidationRule check(FeatureSet features, Event event) {
        return Validator.of(features, TestProjects.PURCHASES).check(event, Validator.NO_TIMESTAMP, found::add);
    }

    private static ValidationRule rule(String field, ValidationRule.Kind kind, RuleAction.Kind action) {
        return new ValidationRule("purchases", field, kind, action);
    }

    @Test
    void shouldLetInWhatBreaksNoRule() {
        FeatureSet features = fields(number("amount", 2, "0", "10", DEAD, DEAD, DEAD), text("p[0-9]+", DEAD));
        Event event = event(features);
        setAmount(event, "10");
        event.setText(slot(event, "product", Kind.TEXT, 0), "p12".getBytes(UTF_8), 0, 3);

        ValidationRule refused = check(features, event);

        assertThat(refused).isNull();
        assertThat(found).isEmpty();
    }

    @Test
    void shouldClipANumberWhereverItIsRead() {
        FeatureSet features = fields(number("amount", FieldRules.ANY_DIGITS, "-1", "9.5", null, CLIP, DEAD));
        Event event = event(features);
        setAmount(event, "12.34");

        ValidationRule refused = check(features, event);

        assertThat(refused).isNull();
        assertThat(found).containsExactly(rule("amount", ValidationRule.Kind.RANGE, RuleAction.Kind.CLIP));
        assertThat(event.scaled(slot(event, "amount", Kind.NUMBER, 2))).isEqualTo(950);
        assertThat(event.textEquals(slot(event, "amount", Kind.TEXT, 0), "9.5".getBytes(UTF_8)))
                .isTrue();
    }

    /** As the digits are that are kept, in numbers and in texts. */
    @ParameterizedTest
    @CsvSource({"100.0, 100", "0.015, 0.01", "-0.015, -0.02", "1000000000000.0, 1000000000000"})
    void shouldClipToNoNumberBeyondTheBound(String max, String clipped) {
        FeatureSet features = fields(number("amount", FieldRules.ANY_DIGITS, null, max, null, CLIP, DEAD));
        Event event = event(features);
        setAmount(event, "2000000000000");

        ValidationRule refused = check(features, event);

        assertThat(refused).isNull();
        assertThat(event.number(slot(event, "amount", Kind.NUMBER, 2)))
                .isEqualTo(new BigDecimal(clipped).doubleValue());
        assertThat(event.textEquals(slot(event, "amount", Kind.TEXT, 0), clipped.getBytes(UTF_8)))
                .isTrue();
    }

    @Test
    void shouldPutADefaultInTheMissingValuesPlace() {
        FeatureSet features =
                fields(number("amount", 2, null, null, new RuleAction(RuleAction.Kind.DEFAULT, "1.5"), DEAD, DEAD));
        Event event = event(features);

        ValidationRule refused = check(features, event);

        assertThat(refused).isNull();
        assertThat(found).containsExactly(rule("amount", ValidationRule.Kind.REQUIRED, RuleAction.Kind.DEFAULT));
        assertThat(event.scaled(slot(event, "amount", Kind.NUMBER, 2))).isEqualTo(150);
    }

    @Test
    void shouldDeriveFromWhatWasMendedAndThenJudgeWhatWasDerived() {
        FeatureSet features = fields(
                number("spend", FieldRules.ANY_DIGITS, null, "20", null, DROP, DEAD),
                number("quantity", FieldRules.ANY_DIGITS, null, "3", null, CLIP, DEAD));
        Event event = event(features);
        event.setScaled(slot(event, "quantity", Kind.NUMBER, 0), 1_000);
        event.setScaled(slot(event, "unit_price", Kind.NUMBER, 3), 7_000);

        ValidationRule refused = check(features, event);

        assertThat(event.number(slot(event, "spend", Kind.DERIVED, 4))).isEqualTo(21);
        assertThat(refused).isEqualTo(rule("spend", ValidationRule.Kind.RANGE, RuleAction.Kind.DROP));
        assertThat(found).containsExactly(rule("quantity", ValidationRule.Kind.RANGE, RuleAction.Kind.CLIP), refused);
    }

    @Test
    void shouldRefuseAnEventThatIsTooOldForItsRecord() {
        RecordRules rules = new RecordRules("purchases", Duration.ofSeconds(10), DROP, null, DEAD);
        FeatureSet features = shop(new ValidationDefinition(List.of(), List.of(rules)));
        Validator validator = Validator.of(features, TestProjects.PURCHASES);
        Event event = event(features);

        ValidationRule young = validator.check(event, 1_010_000, found::add);
        ValidationRule old = validator.check(event, 1_010_001, found::add);
        ValidationRule unknown = validator.check(event, Validator.NO_TIMESTAMP, found::add);

        assertThat(old).isEqualTo(rule("-", ValidationRule.Kind.MAX_AGE, RuleAction.Kind.DROP));
        assertThat(found).containsExactly(old);
        assertThat(young).isNull();
        assertThat(unknown).isNull();
    }

    @Test
    void shouldMatchAPatternInTimeLinearInTheText() {
        // Backtracking takes 2^5000 steps here.
        FeatureSet features = fields(text("(a+)+b", DEAD));
        Event event = event(features);
        byte[] text = "a".repeat(5_000).getBytes(UTF_8);
        event.setText(slot(event, "product", Kind.TEXT, 0), text, 0, text.length);

        ValidationRule refused = check(features, event);

        assertThat(refused).isEqualTo(rule("product", ValidationRule.Kind.PATTERN, RuleAction.Kind.DEAD_LETTER));
    }

    @Test
    void shouldMatchWholeTextsOfAnyAlphabet() {
        FeatureSet features = fields(text("Größe \\pL+", DEAD, "Größe ж", "Größe x"));
        String known = outcome(features, "_Größe ж_", 1);
        String unlisted = outcome(features, "Größe жж", 0);
        String longer = outcome(features, "Größe ж 1", 0);

        assertThat(List.of(known, unlisted, longer)).containsExactly("good", "one_of", "pattern");
    }

    @Test
    void shouldMakeNoObjectForAnEvent() {
        FeatureSet features = fields(
                number(
                        "amount",
                        FieldRules.ANY_DIGITS,
                        "-1",
                        "9.5",
                        new RuleAction(RuleAction.Kind.DEFAULT, "1"),
                        CLIP,
                        DEAD),
                text(null, DEAD, "p1", "p2"));
        Validator validator = Validator.of(features, TestProjects.PURCHASES);
        Event event = event(features);
        byte[] product = "p2".getBytes(UTF_8);
        event.setText(slot(event, "product", Kind.TEXT, 0), product, 0, product.length);
        int amount = slot(event, "amount", Kind.NUMBER, 2);
        Findings nobody = rule -> {};
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();

        for (int i = 0; i < 100_000; i++) {
            event.setScaled(amount, i % 2_000);
            validator.check(event, Validator.NO_TIMESTAMP, nobody);
        }

        // Whatever else the thread does in so many rounds.
        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    /** What a product breaks, given as a slice without so many bytes at both ends. */
    private String outcome(FeatureSet features, String text, int cut) {
        Event event = event(features);
        byte[] utf8 = text.getBytes(UTF_8);
        event.setText(slot(event, "product", Kind.TEXT, 0), utf8, cut, utf8.length - 2 * cut);
        ValidationRule refused = check(features, event);
        return refused == null ? "good" : refused.kind().code();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldAgreeWithPlainArithmetic(long seed) {
        System.out.println("ValidatorTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            int digits = random.nextInt(4) - 1;
            BigDecimal min = bound(random);
            BigDecimal max = bound(random);
            if (min != null && max != null && min.compareTo(max) > 0) {
                max = min;
            }
            RuleAction outside = random.nextBoolean() && (min != null || max != null) ? CLIP : DROP;
            RuleAction missing = random.nextBoolean() ? DROP : null;
            FeatureSet features = fields(number(
                    "amount",
                    digits,
                    min == null ? null : min.toString(),
                    max == null ? null : max.toString(),
                    missing,
                    outside,
                    DEAD));
            Event event = event(features);
            BigDecimal value = random.nextInt(5) == 0
                    ? null
                    : BigDecimal.valueOf(random.nextInt(8_000) - 4_000, random.nextInt(5));
            if (value != null) {
                setAmount(event, value.toString());
            }
            int scale = digits == 2 ? 6 : 2;
            BigDecimal kept = value == null ? null : value.setScale(scale, RoundingMode.HALF_EVEN);

            ValidationRule refused = check(features, event);

            ValidationRule.Kind expected = naive(kept, digits, min, max, missing);
            boolean clipped = expected == ValidationRule.Kind.RANGE && outside.kind() == RuleAction.Kind.CLIP;
            assertThat(refused == null ? null : refused.kind()).isEqualTo(clipped ? null : expected);
            assertThat(found).hasSize(expected == null ? 0 : 1);
            if (clipped) {
                boolean below = min != null && kept != null && kept.compareTo(min) < 0;
                BigDecimal bound = below
                        ? min.setScale(2, RoundingMode.CEILING)
                        : Objects.requireNonNull(max).setScale(2, RoundingMode.FLOOR);
                assertThat(event.number(slot(event, "amount", Kind.NUMBER, 2))).isEqualTo(bound.doubleValue());
            }
            found.clear();
        }
    }

    private static ValidationRule.@Nullable Kind naive(
            @Nullable BigDecimal kept,
            int digits,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            @Nullable RuleAction missing) {
        if (kept == null) {
            return missing == null ? null : ValidationRule.Kind.REQUIRED;
        }
        if (digits >= 0 && kept.stripTrailingZeros().scale() > digits) {
            return ValidationRule.Kind.TYPE;
        }
        boolean within = (min == null || kept.compareTo(min) >= 0) && (max == null || kept.compareTo(max) <= 0);
        return within ? null : ValidationRule.Kind.RANGE;
    }

    private static @Nullable BigDecimal bound(Random random) {
        return random.nextInt(3) == 0 ? null : BigDecimal.valueOf(random.nextInt(600) - 300, random.nextInt(5));
    }

    /** Sets every slot that reads the amount. */
    private static void setAmount(Event event, String value) {
        List<Slot> slots = event.layout().slots();
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).path().equals("amount") && slots.get(i).kind() == Kind.NUMBER) {
                BigDecimal scaled = new BigDecimal(value).setScale(slots.get(i).scale(), RoundingMode.HALF_EVEN);
                event.setScaled(i, scaled.unscaledValue().longValueExact());
            } else if (slots.get(i).path().equals("amount")) {
                byte[] utf8 = value.getBytes(UTF_8);
                event.setText(i, utf8, 0, utf8.length);
            }
        }
    }
}
