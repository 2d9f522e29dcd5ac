package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ExamplePolicy;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.SinceLast;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.codec.digest.MurmurHash3;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final long DAY = 86_400_000;
    private static final long START = 1_600_000_000_000L;
    private static final Duration FORGET = Duration.ofDays(60);
    private static final List<Aggregate> WINDOWS = List.of(
            new Aggregate("n1", Aggregation.COUNT, "purchases", null, null, Duration.ofHours(6), false),
            new Aggregate("s7", Aggregation.SUM, "purchases", "amount", null, Duration.ofDays(7), false),
            new Aggregate("m40", Aggregation.MAX, "purchases", "amount", null, Duration.ofDays(40), false),
            new Aggregate("d20", Aggregation.DISTINCT, "purchases", "product", null, Duration.ofDays(20), false));
    private static final ExamplePolicy EXAMPLES =
            new ExamplePolicy(Duration.ofDays(5), List.of("purchases", "sessions"), null, Duration.ofDays(10), 2);

    private final FeatureSet features = TestProjects.shop()
            .features(
                    WINDOWS.get(0),
                    WINDOWS.get(1),
                    WINDOWS.get(2),
                    WINDOWS.get(3),
                    new SinceLast("idle", "purchases", null, Duration.ofDays(1)))
            .examples(EXAMPLES)
            .forgetAfter(FORGET)
            .lateness(Duration.ofDays(400))
            .compile();
    private final FeatureVector vector = new FeatureVector(features.size());

    private record Emission(Cause cause, String entity, long boundary, long asOf, List<Double> values) {}

    /** What the rules say of one entity, from its raw events. */
    private final class Expected {
        private final String entity;
        private final List<RawEvent> events = new ArrayList<>();
        private long asOf = Long.MIN_VALUE;
        private List<Double> emitted = List.of();

        Expected(String entity) {
            this.entity = entity;
        }

        void add(RawEvent event) {
            events.add(event);
            asOf = Math.max(asOf, event.time());
            emitted = aggregates(asOf);
        }

        List<Emission> due(long after, long upTo) {
            List<Emission> due = new ArrayList<>();
            long boundary = START / DAY * DAY - DAY + phase(entity);
            for (; boundary <= upTo; boundary += DAY) {
                if (boundary > after && !events.isEmpty()) {
                    due.addAll(at(boundary));
                }
            }
            return due;
        }

        private List<Emission> at(long boundary) {
            long first = events.stream().mapToLong(RawEvent::time).min().orElseThrow();
            long last = events.stream().mapToLong(RawEvent::time).max().orElseThrow();
            if (boundary < first) {
                return List.of();
            }
            if (boundary > last + FORGET.toMillis()) {
                events.clear();
                asOf = Long.MIN_VALUE;
                return List.of();
            }
            long moment = Math.max(asOf, boundary);
            long recent = events.stream()
                    .filter(event -> Oracle.inWindow(event.time(), moment, EXAMPLES.within()))
                    .count();
            boolean sampled = boundary / DAY % 5 == turn(entity) && recent >= EXAMPLES.atLeast();
            if (!sampled && (boundary < asOf || aggregates(moment).equals(emitted))) {
                return List.of();
            }
            asOf = moment;
            emitted = aggregates(moment);
            List<Double> values = new ArrayList<>(emitted);
            values.add((double) (moment - last) / DAY);
            return List.of(new Emission(sampled ? Cause.SNAPSHOT : Cause.REFRESH, entity, boundary, moment, values));
        }

        private List<Double> aggregates(long moment) {
            Map<String, Object> values =
                    new Oracle(features.project(), Map.of(), Map.of(), Map.of()).values(events, moment);
            return WINDOWS.stream()
                    .map(window -> (Double) values.getOrDefault(window.name(), Double.NaN))
                    .toList();
        }
    }

    @Test
    void shouldEmitWhatTheRulesSayWhateverTheTicks() {
        for (int round = 0; round < 30; round++) {
            Random random = new Random(900 + round);
            StateStores stores = MemoryKeyValues.stores();
            FeatureEngine engine = new FeatureEngine(features, stores);
            TreeMap<String, Expected> rules = new TreeMap<>();
            long tick = START;
            int snapshots = 0;
            int refreshes = 0;
            for (int step = 0; step < 120; step++) {
                long next = tick + (long) (random.nextDouble() * (random.nextInt(10) == 0 ? 9 * DAY : DAY));
                for (int i = random.nextInt(step < 60 ? 6 : 2); i > 0; i--) {
                    RawEvent event = event(random, "customer-" + random.nextInt(12), tick + 1, next);
                    // Whoever is forgotten between two ticks would be so by an event, not by the sweep: see
                    // FeatureEngineTest.
                    Expected rule = rules.computeIfAbsent(event.entity(), Expected::new);
                    if (rule.events.isEmpty() || event.time() <= rule.asOf + FORGET.toMillis()) {
                        engine.add(event.event(features), vector);
                        rule.add(event);
                    }
                }
                List<Emission> emitted = sweep(engine, tick, next);

                List<Emission> expected = new ArrayList<>();
                long after = tick;
                rules.values().forEach(rule -> expected.addAll(rule.due(after, next)));
                assertThat(emitted).as("round %d step %d", round, step).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(emitted.stream().map(Emission::boundary).toList()).isSorted();
                snapshots += (int) emitted.stream()
                        .filter(emission -> emission.cause == Cause.SNAPSHOT)
                        .count();
                refreshes += (int) emitted.stream()
                        .filter(emission -> emission.cause == Cause.REFRESH)
                        .count();
                tick = next;
            }
            assertThat(snapshots).isPositive();
            assertThat(refreshes).isPositive();
            // Silence ends with nothing left to emit, and then with nothing left.
            sweep(engine, tick, tick + 100 * DAY);
            assertThat(Dump.of(stores)).isEmpty();
        }
    }

    @Test
    void shouldEmitTheSameInOneSweepAsInMany() {
        Random random = new Random(5);
        StateStores one = MemoryKeyValues.stores();
        StateStores many = MemoryKeyValues.stores();
        for (int i = 0; i < 400; i++) {
            RawEvent event = event(random, "customer-" + random.nextInt(60), START, START + 20 * DAY);
            new FeatureEngine(features, one).add(event.event(features), vector);
            new FeatureEngine(features, many).add(event.event(features), vector);
        }

        List<Emission> atOnce = sweep(new FeatureEngine(features, one), Long.MIN_VALUE, START + 70 * DAY);

        List<Emission> inSteps = new ArrayList<>();
        FeatureEngine engine = new FeatureEngine(features, many);
        long tick = START - 3 * DAY;
        while (tick < START + 70 * DAY) {
            // Now and then a tick falls on a boundary, which belongs to the sweep that ends there.
            long boundary = Math.floorDiv(tick, DAY) * DAY + phase("customer-" + random.nextInt(60));
            long next = random.nextBoolean() && boundary > tick
                    ? boundary
                    : Math.min(START + 70 * DAY, tick + 1 + (long) (random.nextDouble() * DAY / 3));
            inSteps.addAll(sweep(engine, tick, next));
            tick = next;
        }
        assertThat(inSteps).isEqualTo(atOnce);
        assertThat(atOnce).hasSizeGreaterThan(500);
        assertThat(Dump.of(many)).isEqualTo(Dump.of(one));
    }

    @Test
    void shouldSpreadBoundariesOverThePeriodAndSamplesOverTheirTurns() {
        int entities = 4_000;
        int[] phases = new int[10];
        int[] turns = new int[5];
        for (int i = 0; i < entities; i++) {
            byte[] entity = ("customer-" + i).getBytes(StandardCharsets.UTF_8);
            byte[] key = HeadKey.of(new Hashing().ring(entity, entity.length), entity);
            assertThat(HeadKey.phase(key, DAY)).isEqualTo(phase("customer-" + i));
            phases[(int) (HeadKey.phase(key, DAY) * 10 / DAY)]++;
            turns[(int) HeadKey.turn(key, 5)]++;
        }
        // Five standard deviations of the binomial distribution.
        for (int count : phases) {
            assertThat(count).isBetween(305, 495);
        }
        for (int count : turns) {
            assertThat(count).isBetween(670, 930);
        }
    }

    @Test
    void shouldVisitAllThatHaveOneOwnerAtOneMoment() {
        FeatureSet pairs = TestProjects.shop()
                .keyFields("customer_id", "product")
                .features(WINDOWS.get(1))
                .examples(EXAMPLES)
                .compile();
        FeatureEngine engine = new FeatureEngine(pairs, MemoryKeyValues.stores());
        Random random = new Random(20261127);
        for (String entity : List.of("c1|mug", "c1|lamp", "c2|mug", "c2|pen", "c2|rug")) {
            for (int i = 0; i < 4; i++) {
                engine.add(event(random, entity, START, START + 3 * DAY).event(pairs), new FeatureVector(1));
            }
        }

        List<Emission> samples = sweep(engine, START + 3 * DAY, START + 9 * DAY).stream()
                .filter(emission -> emission.cause() == Cause.SNAPSHOT)
                .toList();

        Map<String, TreeMap<Long, Integer>> counts = new HashMap<>();
        for (Emission sample : samples) {
            counts.computeIfAbsent(sample.entity().substring(0, 2), owner -> new TreeMap<>())
                    .merge(sample.boundary(), 1, Integer::sum);
        }
        long after = START / DAY * DAY;
        assertThat(counts.get("c1").values()).containsOnly(2);
        assertThat(counts.get("c2").values()).containsOnly(3);
        assertThat(counts.get("c1").lastKey() - after)
                .satisfies(t -> assertThat(t % DAY).isEqualTo(phase("c1")));
        assertThat(Boundaries.phase("c1", DAY)).isEqualTo(phase("c1"));
    }

    @Test
    void shouldStartRangesOfKeysWhereTheirPhasesStart() {
        Random random = new Random(6);
        for (long period : new long[] {1, 7, 60_000, DAY, 30 * DAY}) {
            for (int i = 0; i < 200; i++) {
                long phase = (long) (random.nextDouble() * period);
                byte[] first = HeadKey.from(phase, period);
                assertThat(first).isNotNull();
                assertThat(HeadKey.phase(first, period)).isEqualTo(phase);
                long before = Bytes.getKeyLong(first, 0) - 1;
                if (phase > 0) {
                    assertThat(HeadKey.phase(HeadKey.of(before, new byte[0]), period))
                            .isEqualTo(phase - 1);
                }
            }
            assertThat(HeadKey.from(period, period)).isNull();
        }
    }

    private List<Emission> sweep(FeatureEngine engine, long after, long upTo) {
        List<Emission> emitted = new ArrayList<>();
        engine.sweep(after, upTo, (cause, entity, boundary, out) -> {
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < out.size(); i++) {
                values.add(out.number(i));
            }
            String name = new String(entity, StandardCharsets.UTF_8);
            emitted.add(new Emission(cause, name, boundary, out.asOf(), values));
        });
        return emitted;
    }

    private static RawEvent event(Random random, String entity, long from, long to) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("amount", BigDecimal.valueOf(random.nextInt(10_000), 2));
        fields.put("product", "p" + random.nextInt(30));
        long time = from + (long) (random.nextDouble() * Math.max(0, to - from));
        return new RawEvent(TestProjects.PURCHASES, entity, time, 0, random.nextInt(), fields);
    }

    /** floor(hash · period / 2^64), the hash unsigned. */
    private static long phase(String entity) {
        long hash = MurmurHash3.hash128x64(entity.getBytes(StandardCharsets.UTF_8))[0];
        return new BigInteger(Long.toUnsignedString(hash))
                .multiply(BigInteger.valueOf(DAY))
                .shiftRight(64)
                .longValueExact();
    }

    private static long turn(String entity) {
        byte[] utf8 = entity.getBytes(StandardCharsets.UTF_8);
        return HeadKey.turn(HeadKey.of(new Hashing().ring(utf8, utf8.length), utf8), 5);
    }
}
