package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The replay of a past says what the engine says that has the same events, bit for bit. */
class EntityReplayTest {
    private static final Comparator<RawEvent> ORDER = Comparator.comparingLong(RawEvent::time)
            .thenComparingInt(RawEvent::source)
            .thenComparingInt(RawEvent::partition)
            .thenComparingLong(RawEvent::offset);

    @Test
    void shouldSayWhatTheEngineSaysAtEveryMoment() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            RandomShop shop = new RandomShop(random, Duration.ofDays(2));
            FeatureSet features = FeatureSet.compile(shop.project());
            EntityReplay replay = new EntityReplay(features);
            FeatureEngine engine = new FeatureEngine(features, MemoryKeyValues.stores());
            for (int entity = 0; entity < 3; entity++) {
                String name = "customer-" + entity;
                List<RawEvent> events = new ArrayList<>(shop.events(name, 50 + random.nextInt(150)));
                events.sort(ORDER);

                List<String> replayed = replayed(features, replay, name, events);

                assertThat(replayed)
                        .as("seed %d, round %d, %s", seed, round, name)
                        .isEqualTo(streamed(features, engine, name, events));
            }
        }
    }

    @Test
    void shouldForgetWhoWasSilentTooLong() {
        long day = Duration.ofDays(1).toMillis();
        long start = 20_000 * day;
        FeatureSet features = TestProjects.shop()
                .features(new Aggregate("n", Aggregation.COUNT, "purchases", null, null, null, false))
                .forgetAfter(Duration.ofDays(10))
                .compile();
        EntityReplay replay = new EntityReplay(features);
        FeatureVector vector = new FeatureVector(features.size());
        List<Boolean> known = new ArrayList<>();

        replay.begin("a".getBytes(StandardCharsets.UTF_8));
        replay.add(purchase(start, 0).event(features));
        known.add(replay.read(start + 10 * day, vector));
        known.add(replay.read(start + 12 * day, vector));
        replay.add(purchase(start + 13 * day, 1).event(features));
        known.add(replay.read(start + 13 * day, vector));

        assertThat(known).containsExactly(true, false, true);
        assertThat(vector.number(0)).as("what came before is forgotten").isEqualTo(1);
    }

    private static RawEvent purchase(long time, long offset) {
        return new RawEvent(TestProjects.PURCHASES, "a", time, 0, offset, Map.of());
    }

    private static List<String> replayed(
            FeatureSet features, EntityReplay replay, String entity, List<RawEvent> events) {
        FeatureVector vector = new FeatureVector(features.size());
        List<String> lines = new ArrayList<>();
        replay.begin(entity.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < events.size(); i++) {
            replay.add(events.get(i).event(features));
            for (long moment : moments(events, i)) {
                lines.add(line(replay.read(moment, vector), vector));
            }
        }
        return lines;
    }

    private static List<String> streamed(
            FeatureSet features, FeatureEngine engine, String entity, List<RawEvent> events) {
        FeatureVector vector = new FeatureVector(features.size());
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            engine.add(events.get(i).event(features), vector);
            for (long moment : moments(events, i)) {
                lines.add(line(engine.read(entity.getBytes(StandardCharsets.UTF_8), moment, vector), vector));
            }
        }
        return lines;
    }

    /** Between the i-th event and the next: at once, halfway, and the last that the next one is not part of. */
    private static List<Long> moments(List<RawEvent> events, int i) {
        long time = events.get(i).time();
        long next = i + 1 < events.size()
                ? events.get(i + 1).time()
                : time + Duration.ofDays(500).toMillis();
        return i % 3 == 0 ? List.of() : List.of(time, time + (next - time) / 2, Math.max(time, next - 1));
    }

    private static String line(boolean known, FeatureVector vector) {
        StringBuilder line = new StringBuilder().append(known).append(' ').append(vector.asOf());
        for (int i = 0; i < vector.size(); i++) {
            byte[] category = vector.category(i);
            line.append(' ').append(Long.toHexString(Double.doubleToRawLongBits(vector.number(i))));
            line.append(category == null ? "" : new String(category, StandardCharsets.UTF_8));
        }
        return line.toString();
    }
}
