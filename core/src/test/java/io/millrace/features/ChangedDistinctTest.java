package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.Project;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Distinct counts of one field whose set comes to be kept by finer and by coarser tiles: one that stays says what it would have said
 * without the others, at every event, and what joins says the truth or that it is warming.
 */
class ChangedDistinctTest {
    private static final byte[] ENTITY = "a".getBytes(StandardCharsets.UTF_8);
    private static final Duration LATENESS = Duration.ofDays(20);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final @Nullable Duration[] WINDOWS = {
        HOUR,
        Duration.ofHours(12),
        Duration.ofHours(13),
        Duration.ofDays(7),
        Duration.ofDays(30),
        Duration.ofDays(31),
        Duration.ofDays(90),
        Duration.ofDays(365),
        null
    };

    private final Random random;
    private final String what;
    private int told;
    private int warming;
    private int backfilled;
    private int finer;
    private int coarser;

    ChangedDistinctTest() {
        long seed = Long.getLong("millrace.seed", 71L);
        what = "seed " + seed;
        System.out.println(what);
        random = new Random(seed);
    }

    /** One entity's events, and what has become of them so far. */
    private final class Story {
        private final Aggregate kept = distinct("kept", WINDOWS[random.nextInt(WINDOWS.length)]);
        private final FeatureSet alone = shop(List.of(kept));
        private final FeatureEngine unchanged = new FeatureEngine(alone, MemoryKeyValues.stores());
        private final StateStores changed = MemoryKeyValues.stores();
        private final List<String> descriptions = new ArrayList<>();
        private final List<RawEvent> counted = new ArrayList<>();
        private List<RawEvent> left;
        private FeatureSet features = alone;
        private @Nullable FeatureEngine truth;
        private @Nullable FeatureEngine engine;

        Story(int events, int values) {
            left = events(events, values);
        }

        void change() {
            List<Aggregate> others = new ArrayList<>(List.of(kept));
            for (int i = 0; i < WINDOWS.length; i++) {
                if (random.nextInt(4) == 0) {
                    others.add(distinct("w" + i, WINDOWS[i]));
                }
            }
            Resolution before = finest();
            features = shop(others);
            finer += finest().compareTo(before) < 0 ? 1 : 0;
            coarser += finest().compareTo(before) > 0 ? 1 : 0;
            StateStores fresh = MemoryKeyValues.stores();
            GoldenStateTest.add(features, fresh, counted);
            truth = new FeatureEngine(features, fresh);
            descriptions.add(features.stateDescription());
            engine = new FeatureEngine(features, changed, new KnownLayouts(descriptions, descriptions.size() - 1));
        }

        private Resolution finest() {
            return Span.finest(features.plan().state.blocks().get(0).spans());
        }

        void goOn(int events) {
            FeatureVector found = new FeatureVector(features.size());
            FeatureVector expected = new FeatureVector(features.size());
            FeatureVector keptValue = new FeatureVector(1);
            for (RawEvent event : left.subList(0, events)) {
                assertThat(engine.add(event.event(features), found)).isEqualTo(FeatureEngine.Admission.ADDED);
                truth.add(event.event(features), expected);
                unchanged.add(event.event(alone), keptValue);
                compare(features, found, expected, keptValue);
            }
            counted.addAll(left.subList(0, events));
            left = left.subList(events, left.size());
        }

        void look() {
            FeatureVector found = new FeatureVector(features.size());
            FeatureVector expected = new FeatureVector(features.size());
            FeatureVector keptValue = new FeatureVector(1);
            long end = counted.stream().mapToLong(RawEvent::time).max().orElse(0);
            for (Duration later : List.of(Duration.ZERO, HOUR, Duration.ofHours(12), DAY, DAY.multipliedBy(32))) {
                engine.read(ENTITY, end + later.toMillis(), found);
                truth.read(ENTITY, end + later.toMillis(), expected);
                unchanged.read(ENTITY, end + later.toMillis(), keptValue);
                compare(features, found, expected, keptValue);
            }
        }

        /** What the events say, counted by a set of Java's. */
        void prove() {
            Project project = TestProjects.shop().features(definitions()).project();
            long end = counted.stream().mapToLong(RawEvent::time).max().orElseThrow();
            Map<String, Object> values = new Oracle(project, Map.of(), Map.of(), Map.of()).values(counted, end);
            FeatureVector found = new FeatureVector(features.size());
            engine.read(ENTITY, end, found);
            for (int i = 0; i < features.size(); i++) {
                assertThat(found.isWarming(i) ? values.get(features.name(i)) : (Object) found.number(i))
                        .as("%s, %s", what, features.name(i))
                        .isEqualTo(values.get(features.name(i)));
            }
        }

        private List<Aggregate> definitions() {
            return features.project().featureSet().features().stream()
                    .map(Aggregate.class::cast)
                    .toList();
        }

        /** Merges what came before the latest change, as a backfill does. */
        void fill() {
            StateStores missed = MemoryKeyValues.stores();
            GoldenStateTest.add(features, missed, counted);
            EntitySnapshot.visit(
                    missed,
                    (entity, snapshot) -> engine.fill(entity, descriptions.size() - 1, Long.MIN_VALUE, snapshot));
        }
    }

    @Test
    void shouldKeepWhatStaysWhateverJoinsOrGoes() {
        for (int round = 0; round < 150; round++) {
            Story story = new Story(120, 2 + random.nextInt(40));
            story.change();
            story.goOn(random.nextInt(60));
            for (int change = 0; change < 3; change++) {
                story.change();
                story.goOn(20);
                story.look();
                story.prove();
            }
        }
        assertThat(finer).isGreaterThan(100);
        assertThat(coarser).isGreaterThan(100);
        assertThat(warming).isGreaterThan(3_000);
        assertThat(told).isGreaterThan(20_000);
    }

    @Test
    void shouldKeepEstimatesAsTheyWere() {
        for (int round = 0; round < 4; round++) {
            Story story = new Story(6_000, 20_000);
            story.change();
            story.goOn(4_000);
            for (int change = 0; change < 4; change++) {
                story.change();
                story.fill();
                story.goOn(500);
                story.look();
            }
        }
        assertThat(finer).isPositive();
        assertThat(coarser).isPositive();
        assertThat(warming).isZero();
    }

    @Test
    void shouldKnowAllOnceEveryChangeIsFilled() {
        for (int round = 0; round < 100; round++) {
            Story story = new Story(150, 2 + random.nextInt(40));
            story.change();
            story.goOn(60);
            for (int change = 0; change < 3; change++) {
                story.change();
                story.goOn(0);
                // The entity is taken up before it is filled, or only then.
                if (random.nextBoolean()) {
                    story.look();
                }
                warming = 0;
                story.fill();
                story.goOn(30);
                story.look();
                story.prove();
                assertThat(warming).as(what).isZero();
            }
        }
        assertThat(backfilled).isGreaterThan(3_000);
    }

    private void compare(FeatureSet features, FeatureVector found, FeatureVector expected, FeatureVector kept) {
        assertThat(found.isWarming(0)).as(what).isFalse();
        assertThat(found.number(0)).as(what).isEqualTo(kept.number(0));
        for (int i = 0; i < found.size(); i++) {
            if (found.isWarming(i)) {
                warming++;
            } else {
                told++;
                backfilled += found.isBackfilled(i) ? 1 : 0;
                assertThat(found.number(i)).as("%s, %s", what, features.name(i)).isEqualTo(expected.number(i));
            }
        }
    }

    private List<RawEvent> events(int count, int values) {
        List<RawEvent> events = new ArrayList<>();
        long time = RandomShop.START;
        for (int i = 0; i < count; i++) {
            long pace = (random.nextInt(8) == 0 ? Duration.ofDays(9) : Duration.ofHours(7)).toMillis() * 120 / count;
            time += (long) (random.nextDouble() * pace);
            Map<String, Object> fields = Map.of("product", "p" + random.nextInt(values));
            events.add(new RawEvent(TestProjects.PURCHASES, "a", time, random.nextInt(3), i, fields));
        }
        FeatureOracleTest.shuffleWithin(LATENESS.toMillis(), events, random);
        return events;
    }

    private static FeatureSet shop(List<Aggregate> features) {
        return TestProjects.shop().features(features).lateness(LATENESS).compile();
    }

    private static Aggregate distinct(String name, @Nullable Duration window) {
        return new Aggregate(name, Aggregation.DISTINCT, "purchases", "product", null, window, false);
    }
}
