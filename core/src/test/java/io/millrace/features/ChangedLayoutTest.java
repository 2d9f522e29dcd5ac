package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.FeatureDefinition.Compared;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Slope;
import io.millrace.project.FeatureDefinition.Timing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * State that goes on under other feature sets, one after the other: what an engine says that had the last of them from the start is
 * the truth, and nothing else is ever said; and what was known under one feature set is known under the next.
 */
class ChangedLayoutTest {
    private static final long DAY = 86_400_000;
    private static final int ENTITIES = 3;
    private static final int ROUNDS = 20;
    private static final int CHANGES = 3;
    private static final Duration LATENESS = Duration.ofDays(20);

    private final long seed = Long.getLong("millrace.seed", 55L);
    private int warming;
    private int told;
    private int backfilled;
    private int stayed;
    private final Set<Class<?>> kindsThatStayed = new HashSet<>();

    ChangedLayoutTest() {
        System.out.println("seed " + seed);
    }

    /** The events of some entities, counted under one feature set after the other. */
    private final class Story {
        private final Random random;
        private final String what;
        private final StateStores changed = MemoryKeyValues.stores();
        private final List<String> descriptions = new ArrayList<>();
        private final List<RawEvent> counted = new ArrayList<>();
        /** Of each entity, the meanings of what was known when the layout changed. */
        private final Map<String, Set<String>> known = new HashMap<>();

        private List<RawEvent> left = new ArrayList<>();
        /** What was counted before each layout began. */
        private final List<List<RawEvent>> missed = new ArrayList<>();

        private FeatureSet features;
        private FeatureEngine engine;
        private FeatureEngine truth;

        Story(int round) {
            what = "seed " + seed + " + " + round;
            random = new Random(seed + round);
            RandomShop shop = new RandomShop(random, LATENESS);
            for (int i = 0; i < ENTITIES; i++) {
                left.addAll(shop.events("customer-" + i, 100 + random.nextInt(200)));
            }
            FeatureOracleTest.shuffleWithin(LATENESS.toMillis(), left, random);
            begin(FeatureSet.compile(shop.project()));
            goOn(random.nextInt(80));
        }

        private void begin(FeatureSet next) {
            features = next;
            missed.add(List.copyOf(counted));
            descriptions.add(features.stateDescription());
            engine = new FeatureEngine(features, changed, new KnownLayouts(descriptions, epoch()));
            truth = new FeatureEngine(features, stores(counted));
        }

        private StateStores stores(List<RawEvent> events) {
            StateStores stores = MemoryKeyValues.stores();
            GoldenStateTest.add(features, stores, events);
            return stores;
        }

        private int epoch() {
            return descriptions.size() - 1;
        }

        void change() {
            for (int i = 0; i < ENTITIES; i++) {
                known.put("customer-" + i, known(utf8("customer-" + i)));
            }
            begin(FeatureSet.compile(new RandomChange(random, features.project()).project()));
        }

        private Set<String> known(byte[] entity) {
            FeatureVector vector = new FeatureVector(features.size());
            engine.read(entity, 0, vector);
            Set<String> hashes = new HashSet<>();
            for (int i = 0; i < features.size(); i++) {
                if (!vector.isWarming(i)) {
                    hashes.add(features.definitionHash(i));
                }
            }
            return hashes;
        }

        /** Counts so many hundredths of the events that are left. */
        void goOn(int percent) {
            FeatureVector found = new FeatureVector(features.size());
            FeatureVector expected = new FeatureVector(features.size());
            List<RawEvent> next = left.subList(0, left.size() * percent / 100);
            for (RawEvent event : next) {
                assertThat(engine.add(event.event(features), found))
                        .isEqualTo(truth.add(event.event(features), expected));
                compare(event.entity(), found, expected);
            }
            counted.addAll(next);
            left = left.subList(next.size(), left.size());
        }

        void look() {
            FeatureVector found = new FeatureVector(features.size());
            FeatureVector expected = new FeatureVector(features.size());
            long end = counted.stream().mapToLong(RawEvent::time).max().orElse(0);
            for (long moment : List.of(0L, end, end + 9 * DAY, end + 50 * DAY, end + 200 * DAY, end + 380 * DAY)) {
                for (int i = 0; i < ENTITIES; i++) {
                    String entity = "customer-" + i;
                    assertThat(engine.read(utf8(entity), moment, found))
                            .isEqualTo(truth.read(utf8(entity), moment, expected));
                    compare(entity, found, expected);
                }
            }
        }

        /** Merges what came before a layout began and after a moment, as a backfill does. */
        void fill(int epoch, long from) {
            StateStores stores = stores(missed.get(epoch).stream()
                    .filter(event -> event.time() > from)
                    .toList());
            EntitySnapshot.visit(stores, (entity, snapshot) -> engine.fill(entity, epoch, from, snapshot));
            EntitySnapshot.visit(stores, (entity, snapshot) -> assertThat(engine.fill(entity, epoch, from, snapshot))
                    .as(what)
                    .isFalse());
        }

        /** A moment after a third of what was counted. */
        long third() {
            long[] times = counted.stream().mapToLong(RawEvent::time).sorted().toArray();
            return times.length == 0 ? 0 : times[times.length / 3];
        }

        private void compare(String entity, FeatureVector found, FeatureVector expected) {
            for (int i = 0; i < found.size(); i++) {
                String label = what + ", layout " + epoch() + ", " + entity + ", "
                        + features.project().featureSet().features().get(i);
                boolean stays = known.getOrDefault(entity, Set.of()).contains(features.definitionHash(i));
                assertThat(expected.isWarming(i)).isFalse();
                if (found.isWarming(i)) {
                    warming++;
                    assertThat(stays).as(label).isFalse();
                    assertThat(found.number(i)).isNaN();
                    assertThat(found.category(i)).isNull();
                    continue;
                }
                told++;
                backfilled += found.isBackfilled(i) ? 1 : 0;
                if (stays) {
                    stayed++;
                    kindsThatStayed.add(
                            features.project().featureSet().features().get(i).getClass());
                }
                assertThat(found.number(i)).as(label).isEqualTo(Double.valueOf(expected.number(i)));
                assertThat(found.category(i)).as(label).isEqualTo(expected.category(i));
            }
        }
    }

    @Test
    void shouldDescribeWhatThePlanHas() {
        for (int round = 0; round < 100; round++) {
            Plan plan = FeatureSet.compile(new RandomShop(new Random(round), LATENESS).project())
                    .plan();

            Layout layout = new Layout(plan.description);

            assertThat(layout.headSize()).isEqualTo(plan.headSize);
            assertThat(layout.wides()).isEqualTo(plan.wideValues);
            assertThat(layout.tiles()).hasSameSizeAs(plan.tiles);
            assertThat(layout.parts()).hasSize(plan.dependencies.parts());
        }
    }

    @Test
    void shouldSayTheTruthOrThatItIsWarmingAndGoOnSayingWhatIsKnown() {
        for (int round = 0; round < ROUNDS; round++) {
            Story story = new Story(round);
            for (int change = 0; change < CHANGES; change++) {
                story.change();
                story.look();
                story.goOn(40);
                story.look();
            }
        }
        assertThat(warming).isGreaterThan(5_000);
        assertThat(told).isGreaterThan(5_000);
        assertThat(stayed).isGreaterThan(5_000);
        assertThat(kindsThatStayed).contains(Timing.class, Slope.class, Decayed.class, Compared.class);
    }

    @Test
    void shouldBeAsFromTheStartOnceTheMissingIsFilled() {
        for (int round = 0; round < ROUNDS; round++) {
            Story story = new Story(round);
            for (int change = 0; change < CHANGES; change++) {
                story.change();
                story.goOn(story.random.nextInt(50));

                story.fill(story.epoch(), Long.MIN_VALUE);

                warming = 0;
                story.look();
                story.goOn(40);
                story.look();
                assertThat(warming).as(story.what).isZero();
            }
        }
        assertThat(told).isGreaterThan(5_000);
        assertThat(backfilled).isGreaterThan(1_000);
    }

    @Test
    void shouldNotSayMoreThanAHistoryKnowsThatBeginsLate() {
        for (int round = 0; round < ROUNDS; round++) {
            Story story = new Story(round);
            for (int change = 0; change < CHANGES; change++) {
                story.change();

                story.fill(story.epoch(), story.third());

                story.look();
                story.goOn(40);
                story.look();
            }
        }
        assertThat(warming).isGreaterThan(1_000);
        assertThat(backfilled).isGreaterThan(1_000);
    }

    @Test
    void shouldSayTheTruthWhicheverChangesAreFilledAndWhen() {
        for (int round = 0; round < ROUNDS; round++) {
            Story story = new Story(round);
            for (int change = 0; change < CHANGES; change++) {
                story.change();
                story.goOn(story.random.nextInt(40));
                boolean all = story.random.nextBoolean();

                story.fill(story.random.nextInt(story.epoch() + 1), all ? Long.MIN_VALUE : story.third());

                story.look();
                story.goOn(40);
                story.look();
            }
        }
        assertThat(warming).isGreaterThan(1_000);
        assertThat(backfilled).isGreaterThan(1_000);
        assertThat(stayed).isGreaterThan(1_000);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
