package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** The engine against the definitions: every feature, at random moments, after events in random order of arrival. */
class FeatureOracleTest {
    private static final long ANY_TIME_LATER = Duration.ofDays(1_000).toMillis();
    private static final int ENTITIES = 4;

    private final Comparison comparison = new Comparison();

    @Test
    void shouldEqualTheDefinitionsBitForBit() {
        long seed = Long.getLong("millrace.seed", 20_260_101L);
        System.out.println("seed " + seed);
        for (int round = 0; comparison.values() < 120_000; round++) {
            compareOneShop(new Random(seed + round), "seed " + seed + " + " + round);
        }
        assertThat(comparison.values()).isGreaterThan(100_000);
    }

    private void compareOneShop(Random random, String label) {
        Duration lateness = random.nextBoolean() ? Duration.ofDays(1) : Duration.ofDays(random.nextInt(60));
        RandomShop shop = new RandomShop(random, lateness);
        Oracle oracle = shop.oracle();
        FeatureSet features = FeatureSet.compile(shop.project());
        FeatureEngine engine = new FeatureEngine(features, MemoryKeyValues.stores());
        FeatureVector vector = new FeatureVector(features.size());

        List<RawEvent> arrivals = new ArrayList<>();
        for (int i = 0; i < ENTITIES; i++) {
            arrivals.addAll(shop.events("customer-" + i, 60 + random.nextInt(120)));
        }
        shuffleWithin(lateness.toMillis(), arrivals, random);

        Map<String, List<RawEvent>> known = new HashMap<>();
        Map<String, Long> asOf = new HashMap<>();
        for (RawEvent raw : arrivals) {
            List<RawEvent> events = known.computeIfAbsent(raw.entity(), k -> new ArrayList<>());
            events.add(raw);
            asOf.merge(raw.entity(), raw.time(), Math::max);

            FeatureEngine.Admission admission = engine.add(raw.event(features), vector);

            assertThat(admission).isEqualTo(FeatureEngine.Admission.ADDED);
            assertThat(vector.asOf()).isEqualTo(asOf.get(raw.entity()));
            if (random.nextInt(8) == 0) {
                comparison.compare(features, vector, oracle, events, label);
            }
            if (random.nextInt(10) == 0) {
                long moment = asOf.get(raw.entity()) + (long) (Math.exp(random.nextDouble() * 25) - 1);
                moment = random.nextBoolean() ? moment : shop.edge(moment);
                assertThat(engine.read(utf8(raw.entity()), moment, vector)).isTrue();
                assertThat(vector.asOf()).isEqualTo(moment);
                comparison.compare(features, vector, oracle, events, label);
            }
        }
    }

    /** Orders events so that none comes more than the lateness after one that is younger; rows of the table come any time. */
    static void shuffleWithin(long lateness, List<RawEvent> events, Random random) {
        shuffleWithin(lateness, source -> source == TestProjects.PROFILES, events, random);
    }

    /** The same, with tables of one's own. */
    static void shuffleWithin(long lateness, IntPredicate table, List<RawEvent> events, Random random) {
        Map<RawEvent, Long> arrival = new HashMap<>();
        for (RawEvent event : events) {
            long latest = table.test(event.source()) ? Math.max(lateness, ANY_TIME_LATER) : lateness;
            arrival.put(event, event.time() + (long) (random.nextDouble() * latest));
        }
        events.sort(Comparator.comparing(arrival::get));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
