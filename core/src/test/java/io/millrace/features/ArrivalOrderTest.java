package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.history.PointInTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What comes out depends on the events and not on the order in which they came. */
class ArrivalOrderTest {
    private static final int ENTITIES = 3;

    @Test
    void shouldGiveTheSameBitsForEveryOrderWithinTheLatenessAndAsHistoryDoes() {
        long seed = Long.getLong("millrace.seed", 77L);
        System.out.println("seed " + seed);
        for (int round = 0; round < 25; round++) {
            Random random = new Random(seed + round);
            Duration lateness = Duration.ofHours(1 + random.nextInt(2_000));
            RandomShop shop = new RandomShop(random, lateness);
            FeatureSet features = FeatureSet.compile(shop.project());
            List<RawEvent> events = new ArrayList<>();
            for (int i = 0; i < ENTITIES; i++) {
                events.addAll(shop.events("customer-" + i, 150 + random.nextInt(200)));
            }
            long end = events.stream().mapToLong(RawEvent::time).max().orElseThrow();
            List<Long> moments = List.of(end, end + 3_600_000, end + 40L * 86_400_000, end + 380L * 86_400_000);

            List<String> history = history(features, events, moments);
            for (int order = 0; order < 4; order++) {
                FeatureOracleTest.shuffleWithin(lateness.toMillis(), events, random);
                assertThat(stream(features, events, moments))
                        .as("seed %d + %d, order %d", seed, round, order)
                        .isEqualTo(history);
            }
        }
    }

    /** Everything read at some moments, then everything that the sweeps of a year of silence emit. */
    private static List<String> stream(FeatureSet features, List<RawEvent> events, List<Long> moments) {
        FeatureEngine engine = new FeatureEngine(features, MemoryKeyValues.stores());
        FeatureVector vector = new FeatureVector(features.size());
        for (RawEvent event : events) {
            assertThat(engine.add(event.event(features), vector)).isEqualTo(FeatureEngine.Admission.ADDED);
        }
        return read(features, engine, moments);
    }

    private static List<String> read(FeatureSet features, FeatureEngine engine, List<Long> moments) {
        FeatureVector vector = new FeatureVector(features.size());
        List<String> lines = new ArrayList<>();
        for (long moment : moments) {
            for (int i = 0; i < ENTITIES; i++) {
                boolean known = engine.read(("customer-" + i).getBytes(StandardCharsets.UTF_8), moment, vector);
                lines.add(line(i, known, vector));
            }
        }
        return lines;
    }

    private static List<String> history(FeatureSet features, List<RawEvent> events, List<Long> moments) {
        List<PointInTime.Question> questions = new ArrayList<>();
        for (long moment : moments) {
            for (int i = 0; i < ENTITIES; i++) {
                questions.add(new PointInTime.Question("customer-" + i, moment));
            }
        }
        String[] lines = new String[questions.size()];
        PointInTime.answer(
                features,
                events.stream().map(event -> event.event(features)).toList(),
                questions,
                (question, known, vector) -> lines[(int) question] = line((int) question % ENTITIES, known, vector));
        return List.of(lines);
    }

    @Test
    void shouldEmitTheSameInTheSilenceThatFollows() {
        Random random = new Random(123);
        for (int round = 0; round < 10; round++) {
            RandomShop shop = new RandomShop(random, Duration.ofDays(3));
            FeatureSet features = FeatureSet.compile(shop.project());
            List<RawEvent> events = new ArrayList<>();
            for (int i = 0; i < ENTITIES; i++) {
                events.addAll(shop.events("customer-" + i, 200));
            }
            FeatureOracleTest.shuffleWithin(Duration.ofDays(3).toMillis(), events, random);
            List<String> expected = silence(features, events);
            FeatureOracleTest.shuffleWithin(Duration.ofDays(3).toMillis(), events, random);
            assertThat(silence(features, events)).as("round %d", round).isEqualTo(expected);
        }
    }

    private static List<String> silence(FeatureSet features, List<RawEvent> events) {
        FeatureEngine engine = new FeatureEngine(features, MemoryKeyValues.stores());
        FeatureVector vector = new FeatureVector(features.size());
        events.forEach(event -> engine.add(event.event(features), vector));
        long end = events.stream().mapToLong(RawEvent::time).max().orElseThrow();
        // What was emitted last depends on the order; so the first sweep is let pass.
        engine.sweep(end, end + 86_400_000, (cause, entity, boundary, out) -> {});
        List<String> lines = new ArrayList<>();
        for (long day = 1; day < 380; day += 1 + day % 7) {
            engine.sweep(
                    end + day * 86_400_000,
                    end + (day + 1 + day % 7) * 86_400_000,
                    (cause, entity, boundary, out) -> lines.add(cause + " " + boundary + line(entity[9], true, out)));
        }
        return lines;
    }

    private static String line(int entity, boolean known, FeatureVector vector) {
        StringBuilder line = new StringBuilder(entity + " " + known + " " + vector.asOf());
        for (int i = 0; i < vector.size(); i++) {
            byte[] category = vector.category(i);
            line.append(' ')
                    .append(
                            category == null
                                    ? Long.toHexString(Double.doubleToRawLongBits(vector.number(i)))
                                    : new String(category, StandardCharsets.UTF_8));
        }
        return line.toString();
    }
}
