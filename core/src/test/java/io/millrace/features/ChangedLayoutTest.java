package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import io.millrace.project.Project;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * State that goes on under another feature set: what an engine says that had that feature set from the start is the truth, and
 * nothing else is ever said.
 */
class ChangedLayoutTest {
    private static final long DAY = 86_400_000;
    private static final int ENTITIES = 3;
    private static final Duration LATENESS = Duration.ofDays(20);

    private int warming;
    private int told;
    private int backfilled;

    /** Features before and after a change, and events: all before {@code change} are counted under the first. */
    private record Case(FeatureSet before, FeatureSet after, List<RawEvent> events, int change) {

        static Case of(Random random) {
            RandomShop one = new RandomShop(random, LATENESS);
            RandomShop other = new RandomShop(random, LATENESS);
            List<FeatureDefinition> after =
                    new ArrayList<>(other.project().featureSet().features());
            for (FeatureDefinition kept : one.project().featureSet().features()) {
                FeatureDefinition renamed = random.nextInt(3) > 0 ? renamed(kept, random) : null;
                if (renamed != null) {
                    after.add(renamed);
                }
            }
            List<RawEvent> events = new ArrayList<>();
            for (int i = 0; i < ENTITIES; i++) {
                events.addAll(one.events("customer-" + i, 100 + random.nextInt(200)));
            }
            FeatureOracleTest.shuffleWithin(LATENESS.toMillis(), events, random);
            return new Case(
                    FeatureSet.compile(one.project()),
                    FeatureSet.compile(with(one.project(), after)),
                    events,
                    random.nextInt(events.size()));
        }

        /** The same under another name; sometimes over a longer window, or of more events. */
        private static @Nullable FeatureDefinition renamed(FeatureDefinition kept, Random random) {
            String name = "kept_" + kept.name();
            if (kept instanceof Aggregate of) {
                Duration window = longer(of.window(), random);
                return new Aggregate(
                        name, of.aggregation(), of.source(), of.field(), of.where(), window, of.categorical());
            }
            if (kept instanceof Quantile of) {
                Duration window = longer(of.window(), random);
                return new Quantile(name, of.source(), of.field(), of.where(), window, of.millionths());
            }
            if (kept instanceof Recent of) {
                int events = Math.min(Recent.MOST_EVENTS, of.events() + random.nextInt(3));
                return new Recent(
                        name,
                        of.statistic(),
                        of.source(),
                        of.field(),
                        of.where(),
                        longer(of.window(), random),
                        events,
                        of.categorical());
            }
            if (kept instanceof Categories of) {
                return new Categories(
                        name,
                        of.statistic(),
                        of.source(),
                        of.field(),
                        of.where(),
                        longer(of.window(), random),
                        of.rank());
            }
            return null;
        }

        private static @Nullable Duration longer(@Nullable Duration window, Random random) {
            return window == null || random.nextBoolean() || window.toDays() > 100 ? window : window.multipliedBy(3);
        }

        private static Project with(Project project, List<FeatureDefinition> features) {
            return TestProjects.shop()
                    .features(features)
                    .zone(project.time().zone().getId())
                    .lateness(LATENESS)
                    .project();
        }

        List<RawEvent> counted() {
            return events.subList(0, change);
        }

        List<RawEvent> later() {
            return events.subList(change, events.size());
        }

        KnownLayouts known() {
            return new KnownLayouts(List.of(before.stateDescription(), after.stateDescription()), 1);
        }
    }

    @Test
    void shouldDescribeWhatThePlanHas() {
        for (int round = 0; round < 100; round++) {
            Plan plan = new RandomPlan(round).plan;

            Layout layout = new Layout(plan.description);

            assertThat(layout.headSize()).isEqualTo(plan.headSize);
            assertThat(layout.wides()).isEqualTo(plan.wideValues);
            assertThat(layout.tiles()).hasSameSizeAs(plan.tiles);
        }
    }

    private record RandomPlan(Plan plan) {
        RandomPlan(long seed) {
            this(FeatureSet.compile(new RandomShop(new Random(seed), LATENESS).project())
                    .plan());
        }
    }

    @Test
    void shouldSayTheTruthOrThatItIsWarming() {
        long seed = seed();
        for (int round = 0; round < 20; round++) {
            Case one = Case.of(new Random(seed + round));
            StateStores changed = MemoryKeyValues.stores();
            GoldenStateTest.add(one.before, changed, one.counted());
            StateStores fresh = MemoryKeyValues.stores();
            GoldenStateTest.add(one.after, fresh, one.counted());

            FeatureEngine engine = new FeatureEngine(one.after, changed, one.known());

            FeatureEngine truth = new FeatureEngine(one.after, fresh);
            compare(one, engine, truth, "seed " + seed + " + " + round + " at the change");
            for (RawEvent event : one.later()) {
                compare(one, event, engine, truth, "seed " + seed + " + " + round);
            }
            compare(one, engine, truth, "seed " + seed + " + " + round + " at the end");
        }
        assertThat(warming).isGreaterThan(5_000);
        assertThat(told).isGreaterThan(5_000);
    }

    @Test
    void shouldBeAsFromTheStartOnceTheMissingIsFilled() {
        long seed = seed();
        for (int round = 0; round < 20; round++) {
            Case one = Case.of(new Random(seed + round));
            StateStores changed = MemoryKeyValues.stores();
            GoldenStateTest.add(one.before, changed, one.counted());
            StateStores fresh = MemoryKeyValues.stores();
            GoldenStateTest.add(one.after, fresh, one.counted());
            List<byte[][]> missed = new ArrayList<>();
            EntitySnapshot.visit(fresh, (entity, snapshot) -> missed.add(new byte[][] {entity, snapshot}));
            FeatureEngine engine = new FeatureEngine(one.after, changed, one.known());
            FeatureEngine truth = new FeatureEngine(one.after, fresh);
            FeatureVector vector = new FeatureVector(one.after.size());
            int until = new Random(seed + round).nextInt(one.later().size() + 1);
            for (RawEvent event : one.later().subList(0, until)) {
                engine.add(event.event(one.after), vector);
                truth.add(event.event(one.after), vector);
            }

            missed.forEach(each -> engine.fill(each[0], 1, Long.MIN_VALUE, each[1]));

            missed.forEach(each ->
                    assertThat(engine.fill(each[0], 1, Long.MIN_VALUE, each[1])).isFalse());
            warming = 0;
            for (RawEvent event : one.later().subList(until, one.later().size())) {
                compare(one, event, engine, truth, "seed " + seed + " + " + round);
            }
            compare(one, engine, truth, "seed " + seed + " + " + round);
            assertThat(warming).as("seed %d + %d", seed, round).isZero();
        }
        assertThat(told).isGreaterThan(5_000);
        assertThat(backfilled).isGreaterThan(1_000);
    }

    @Test
    void shouldNotSayMoreThanAHistoryKnowsThatBeginsLate() {
        long seed = seed();
        for (int round = 0; round < 20; round++) {
            Case one = Case.of(new Random(seed + round));
            StateStores changed = MemoryKeyValues.stores();
            GoldenStateTest.add(one.before, changed, one.counted());
            StateStores fresh = MemoryKeyValues.stores();
            GoldenStateTest.add(one.after, fresh, one.counted());
            FeatureEngine engine = new FeatureEngine(one.after, changed, one.known());
            FeatureEngine truth = new FeatureEngine(one.after, fresh);
            long[] times =
                    one.counted().stream().mapToLong(RawEvent::time).sorted().toArray();
            long from = times.length == 0 ? 0 : times[times.length / 3];
            StateStores known = MemoryKeyValues.stores();
            GoldenStateTest.add(
                    one.after,
                    known,
                    one.counted().stream().filter(event -> event.time() > from).toList());

            EntitySnapshot.visit(known, (entity, snapshot) -> engine.fill(entity, 1, from, snapshot));

            for (RawEvent event : one.later()) {
                compare(one, event, engine, truth, "seed " + seed + " + " + round);
            }
            compare(one, engine, truth, "seed " + seed + " + " + round);
        }
        assertThat(warming).isGreaterThan(1_000);
        assertThat(backfilled).isGreaterThan(1_000);
    }

    private static long seed() {
        long seed = Long.getLong("millrace.seed", 55L);
        System.out.println("seed " + seed);
        return seed;
    }

    private void compare(Case one, FeatureEngine engine, FeatureEngine truth, String what) {
        long end = one.events.stream().mapToLong(RawEvent::time).max().orElseThrow();
        for (long moment : List.of(0L, end, end + 9 * DAY, end + 50 * DAY, end + 200 * DAY, end + 380 * DAY)) {
            for (int i = 0; i < ENTITIES; i++) {
                byte[] entity = ("customer-" + i).getBytes(StandardCharsets.UTF_8);
                FeatureVector found = new FeatureVector(one.after.size());
                FeatureVector expected = new FeatureVector(one.after.size());
                assertThat(engine.read(entity, moment, found)).isEqualTo(truth.read(entity, moment, expected));
                compare(one, found, expected, what);
            }
        }
    }

    private void compare(Case one, RawEvent event, FeatureEngine engine, FeatureEngine truth, String what) {
        FeatureVector found = new FeatureVector(one.after.size());
        FeatureVector expected = new FeatureVector(one.after.size());
        assertThat(engine.add(event.event(one.after), found)).isEqualTo(truth.add(event.event(one.after), expected));
        compare(one, found, expected, what);
    }

    private void compare(Case one, FeatureVector found, FeatureVector expected, String what) {
        for (int i = 0; i < found.size(); i++) {
            assertThat(expected.isWarming(i)).isFalse();
            if (found.isWarming(i)) {
                warming++;
                assertThat(found.number(i)).isNaN();
                assertThat(found.category(i)).isNull();
            } else {
                told++;
                backfilled += found.isBackfilled(i) ? 1 : 0;
                assertThat(found.number(i))
                        .as("%s, %s", what, one.after.name(i))
                        .isEqualTo(Double.valueOf(expected.number(i)));
                assertThat(found.category(i))
                        .as("%s, %s", what, one.after.name(i))
                        .isEqualTo(expected.category(i));
            }
        }
    }
}
