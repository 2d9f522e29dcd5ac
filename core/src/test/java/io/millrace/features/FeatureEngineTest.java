package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.history.PointInTime;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Expression;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeatureEngineTest {
    private static final long T = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final byte[] ENTITY = "customer-1".getBytes(StandardCharsets.UTF_8);
    private static final List<FeatureDefinition> FEATURES = List.of(
            aggregate("count", Aggregation.COUNT, null, 30),
            aggregate("sum", Aggregation.SUM, "amount", 30),
            aggregate("mean", Aggregation.MEAN, "amount", 30),
            aggregate("min", Aggregation.MIN, "amount", 30),
            aggregate("max", Aggregation.MAX, "amount", 90),
            aggregate("variance", Aggregation.VARIANCE, "amount", 30),
            aggregate("latest", Aggregation.LATEST, "amount", 30),
            aggregate("distinct", Aggregation.DISTINCT, "product", 90),
            new Aggregate("plan", Aggregation.LATEST, "profiles", "plan", null, null, true),
            new SinceLast("since_last", "sessions", null, Duration.ofDays(1)),
            new Since("since", "profiles", "signed_up_at", Duration.ofDays(1)));

    private final FeatureSet features = TestProjects.shop().features(FEATURES).compile();
    private final StateStores stores = MemoryKeyValues.stores();
    private final FeatureEngine engine = new FeatureEngine(features, stores);
    private final FeatureVector vector = new FeatureVector(features.size());

    private static Aggregate aggregate(String name, Aggregation aggregation, @Nullable String field, int days) {
        return new Aggregate(name, aggregation, "purchases", field, null, Duration.ofDays(days), false);
    }

    @Test
    void shouldSayZeroOfWhatIsCountedAndNothingOfWhatIsNotThere() {
        engine.add(event(T, 0, Map.of()), vector);

        assertThat(value("count")).isEqualTo(1);
        assertThat(value("sum")).isZero();
        assertThat(value("distinct")).isZero();
        for (String missing : List.of("mean", "min", "max", "variance", "latest", "since_last", "since")) {
            assertThat(value(missing)).as(missing).isNaN();
        }
        assertThat(vector.category(features.indexOf("plan"))).isNull();
    }

    @Test
    void shouldRefuseWhatIsLaterThanAllowedAndChangeNothing() {
        engine.add(event(T, 0, purchase("7.5", "p1")), vector);
        List<String> before = Dump.of(stores);

        assertThat(engine.add(event(T - DAY - 1, 1, purchase("2", "p2")), vector))
                .isEqualTo(FeatureEngine.Admission.TOO_LATE);
        assertThat(Dump.of(stores)).isEqualTo(before);
        assertThat(value("sum")).isEqualTo(7.5);

        assertThat(engine.add(event(T - DAY, 2, purchase("2", "p2")), vector)).isEqualTo(FeatureEngine.Admission.ADDED);
        assertThat(vector.asOf()).isEqualTo(T);
        assertThat(value("sum")).isEqualTo(9.5);
        assertThat(value("latest")).isEqualTo(7.5);
    }

    @Test
    void shouldReadWithoutAnyChange() {
        for (int i = 0; i < 60; i++) {
            engine.add(event(T + i * 7L * HOUR, i, purchase(i + ".25", "p" + i)), vector);
        }
        List<String> before = Dump.of(stores);

        for (int day = 0; day < 400; day += 9) {
            assertThat(engine.read(ENTITY, T + day * DAY, vector)).isTrue();
        }

        assertThat(value("count")).isZero();
        assertThat(Dump.of(stores)).isEqualTo(before);
    }

    @Test
    void shouldNeverRunBackwards() {
        engine.add(event(T, 0, purchase("7.5", "p1")), vector);

        engine.read(ENTITY, T - 40 * DAY, vector);

        assertThat(vector.asOf()).isEqualTo(T);
        assertThat(value("count")).isEqualTo(1);
    }

    @Test
    void shouldKnowNothingOfAStranger() {
        vector.setNumber(0, 4);

        assertThat(engine.read(ENTITY, T, vector)).isFalse();
        assertThat(vector.number(0)).isNaN();
        assertThat(vector.asOf()).isEqualTo(T);
    }

    @Test
    void shouldRefuseTheStateOfAnotherLayout() {
        engine.add(event(T, 0, purchase("7.5", "p1")), vector);
        List<String> before = Dump.of(stores);
        List<FeatureDefinition> other = new ArrayList<>(FEATURES);
        other.set(
                1,
                new Aggregate("sum", Aggregation.SUM, "purchases", "amount", "amount > 1", Duration.ofDays(30), false));
        FeatureSet otherSet = TestProjects.shop().features(other).compile();
        FeatureEngine otherEngine = new FeatureEngine(otherSet, stores);

        assertThatThrownBy(() -> otherEngine.add(event(T, 1, Map.of()), vector))
                .isInstanceOf(IncompatibleStateException.class)
                .hasMessageContaining("another layout");
        assertThatThrownBy(() -> otherEngine.read(ENTITY, T, vector)).isInstanceOf(IncompatibleStateException.class);
        assertThatThrownBy(() -> otherEngine.sweep(T, T + DAY, (cause, entity, boundary, out) -> {}))
                .isInstanceOf(IncompatibleStateException.class);
        assertThat(Dump.of(stores)).isEqualTo(before);
        stores.heads().scan(new byte[0], null, (key, head) -> {
            assertThat(features.keeps(head)).isTrue();
            assertThat(otherSet.keeps(head)).isFalse();
        });
        assertThat(features.keeps(new byte[3])).as("truncated").isFalse();
    }

    @Test
    void shouldGoOnWithTheStateWhenLinesMoveOrAnExpressionJoins() {
        engine.add(event(T, 0, purchase("7.5", "p1")), vector);
        List<FeatureDefinition> moved = new ArrayList<>(FEATURES.subList(4, FEATURES.size()));
        moved.add(new Expression("double", "sum * 2", null));
        moved.addAll(FEATURES.subList(0, 4));
        FeatureSet movedSet = TestProjects.shop().features(moved).compile();
        FeatureVector out = new FeatureVector(movedSet.size());

        assertThat(new FeatureEngine(movedSet, stores).read(ENTITY, T, out)).isTrue();

        assertThat(out.number(movedSet.indexOf("double"))).isEqualTo(15);
        assertThat(out.number(movedSet.indexOf("max"))).isEqualTo(7.5);
    }

    @Test
    void shouldLeaveTheStoresAloneWhenOneOfThemFails() {
        for (int i = 0; i < 200; i++) {
            engine.add(event(T + i * 5L * HOUR, i, purchase(i + ".25", "p" + i)), vector);
        }
        List<String> before = Dump.of(stores);
        int failures = 0;
        Plan plan = features.plan();
        for (int number : List.of(number(plan, DistinctPlan.class), plan.tiles[0].wide)) {
            KeyValues broken = new Broken(stores.wide(), number);
            FeatureEngine failing = new FeatureEngine(features, new StateStores(stores.heads(), broken));
            try {
                failing.add(event(T + 200 * 5L * HOUR + 9 * DAY, 200, purchase("1", "new")), vector);
            } catch (IllegalStateException e) {
                failures++;
            }
            assertThat(Dump.of(stores)).isEqualTo(before);
        }
        assertThat(failures).isEqualTo(2);
    }

    private static int number(Plan plan, Class<? extends WidePlan> kind) {
        return Arrays.stream(plan.wides)
                .filter(kind::isInstance)
                .findFirst()
                .orElseThrow()
                .wide();
    }

    /** Fails to read one of the wide values, and must not be written. */
    private record Broken(KeyValues store, int number) implements KeyValues {
        @Override
        public byte @Nullable [] get(byte[] key) {
            if (key[key.length - 1] == number) {
                throw new IllegalStateException("broken");
            }
            return store.get(key);
        }

        @Override
        public void put(byte[] key, byte @Nullable [] value) {
            throw new AssertionError("written");
        }

        @Override
        public void scan(byte[] from, byte @Nullable [] to, Visitor visitor) {}
    }

    @Test
    void shouldGetAndPutOnceWhenNothingClosesOrLeaves() {
        Counting wide = new Counting();
        Counting heads = new Counting();
        FeatureEngine counted = new FeatureEngine(features, new StateStores(heads, wide));
        counted.add(event(T, 0, purchase("7.5", "p1")), vector);
        heads.operations.clear();

        for (int i = 1; i <= 10; i++) {
            counted.add(event(T + i * 1_000L, i, purchase("7.5", "p1")), vector);
        }

        assertThat(heads.operations).hasSize(20);
        assertThat(operationsOnTiles(wide)).isZero();
    }

    @Test
    void shouldSeldomTouchStoredTilesWhenEveryEventClosesATileAndAnotherLeaves() {
        Counting wide = new Counting();
        FeatureEngine counted = new FeatureEngine(features, new StateStores(new MemoryKeyValues(), wide));
        int events = 2_000;
        for (int i = 0; i < events; i++) {
            counted.add(event(T + i * DAY, i, purchase(i * 7919 % 1_000 + ".25", "p1")), vector);
        }

        assertThat((double) operationsOnTiles(wide) / events).isLessThan(0.6);
    }

    /** How often closed tiles were read or written; not so sets and texts, whose numbers come first. */
    private long operationsOnTiles(Counting wide) {
        int first = features.plan().tiles[0].wide;
        return wide.operations.stream().filter(number -> number >= first).count();
    }

    @Test
    void shouldKeepTheHeadSmallHoweverManyTilesAndLateEventsThereAre() {
        Random random = new Random(12);
        int largest = 0;
        for (int i = 0; i < 3_000; i++) {
            long late = (long) (random.nextDouble() * DAY);
            engine.add(event(T + i * HOUR - late, i, purchase(i % 100 + ".25", "p" + i % 9)), vector);
            stores.heads().scan(new byte[0], null, (key, head) -> sizes.add(head.length));
        }
        for (int size : sizes) {
            largest = Math.max(largest, size);
        }

        // The fixed part, then at most 16 tiles and 8 for each of the windows, of some 20 bytes.
        assertThat(largest).isLessThan(features.plan().headSize + 1_000);
    }

    private final List<Integer> sizes = new ArrayList<>();

    private static final class Counting implements KeyValues {
        private final MemoryKeyValues store = new MemoryKeyValues();
        /** The last byte of every key that was got or put. */
        private final List<Integer> operations = new ArrayList<>();

        @Override
        public byte @Nullable [] get(byte[] key) {
            operations.add((int) key[key.length - 1]);
            return store.get(key);
        }

        @Override
        public void put(byte[] key, byte @Nullable [] value) {
            operations.add((int) key[key.length - 1]);
            store.put(key, value);
        }

        @Override
        public void scan(byte[] from, byte @Nullable [] to, Visitor visitor) {
            store.scan(from, to, visitor);
        }
    }

    @Test
    void shouldForgetAnEntityAtItsFirstBoundaryAfterTheIdleTime() {
        FeatureSet forgetful = TestProjects.shop()
                .features(FEATURES)
                .forgetAfter(Duration.ofDays(40))
                .compile();
        long last = T + 30 * 5 * HOUR;
        long forgotten = firstBoundaryAfter(last + 40 * DAY);
        StateStores swept = MemoryKeyValues.stores();
        StateStores unswept = MemoryKeyValues.stores();
        for (StateStores each : List.of(swept, unswept)) {
            FeatureEngine own = new FeatureEngine(forgetful, each);
            own.add(profile(T, "a plan with a name of more than thirty-two bytes"), vector);
            for (int i = 0; i <= 30; i++) {
                own.add(event(T + i * 5L * HOUR, i, purchase("2", "p" + i)), vector);
            }
            assertThat(own.read(ENTITY, forgotten - 1, vector)).isTrue();
            assertThat(own.read(ENTITY, forgotten, vector)).isFalse();
        }

        List<byte[]> told = new ArrayList<>();
        new FeatureEngine(forgetful, swept).sweep(last, forgotten - 1, new Forgotten(told, true));
        assertThat(((MemoryKeyValues) swept.heads()).size()).isEqualTo(1);
        assertThat(told).isEmpty();
        new FeatureEngine(forgetful, swept).sweep(forgotten - 1, forgotten, new Forgotten(told, false));
        assertThat(Dump.of(swept)).isEmpty();
        new FeatureEngine(forgetful, swept).sweep(forgotten, forgotten + 9 * DAY, new Forgotten(told, false));
        assertThat(told).as("told once").containsExactly(ENTITY);

        for (StateStores each : List.of(swept, unswept)) {
            new FeatureEngine(forgetful, each).add(event(forgotten + 1, 99, purchase("3", "p1")), vector);
            assertThat(value("distinct")).isEqualTo(1);
            assertThat(vector.category(features.indexOf("plan"))).isNull();
        }
        assertThat(Dump.of(unswept)).isEqualTo(Dump.of(swept));
    }

    @Test
    void shouldTakeTheRowsOfATableHoweverOldTheyAreAndInAnyOrder() {
        FeatureSet forgetful = TestProjects.shop()
                .features(FEATURES)
                .forgetAfter(Duration.ofDays(40))
                .compile();
        Event older = profile(T - 900 * DAY, "older");
        Event newer = profile(T - 800 * DAY, "newer");
        Event bought = event(T, 0, purchase("7.5", "p1"));
        List<List<Event>> orders = List.of(
                List.of(older, newer, bought),
                List.of(bought, newer, older),
                List.of(newer, bought, older),
                List.of(older, bought, newer));

        for (List<Event> order : orders) {
            StateStores each = MemoryKeyValues.stores();
            FeatureEngine own = new FeatureEngine(forgetful, each);
            for (Event event : order) {
                assertThat(own.add(event, vector)).isEqualTo(FeatureEngine.Admission.ADDED);
            }

            assertThat(vector.asOf()).as("it never runs backwards").isEqualTo(T);
            assertThat(vector.category(features.indexOf("plan")))
                    .as("the latest version is the one of the greatest time")
                    .isEqualTo("newer".getBytes(StandardCharsets.UTF_8));
            assertThat(value("sum")).isEqualTo(7.5);
            PointInTime.answer(
                    forgetful,
                    order,
                    List.of(new PointInTime.Question("customer-1", T)),
                    (question, known, history) -> assertThat(history.category(features.indexOf("plan")))
                            .isEqualTo("newer".getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void shouldForgetAnEntityWithItsRowsAndKeepOneThatHasRowsAlone() {
        FeatureSet forgetful = TestProjects.shop()
                .features(FEATURES)
                .forgetAfter(Duration.ofDays(40))
                .compile();
        StateStores kept = MemoryKeyValues.stores();
        FeatureEngine own = new FeatureEngine(forgetful, kept);

        own.add(profile(T, "basic"), vector);
        own.sweep(T, T + 500 * DAY, (cause, entity, boundary, out) -> {
            throw new AssertionError("emitted");
        });
        assertThat(own.read(ENTITY, T + 500 * DAY, vector)).isTrue();
        own.add(event(T + 500 * DAY, 0, purchase("1", "p1")), vector);
        assertThat(vector.category(features.indexOf("plan"))).isNotNull();
        own.add(profile(T + 530 * DAY, "gold"), vector);

        own.sweep(T + 530 * DAY, T + 542 * DAY, (cause, entity, boundary, out) -> {});
        assertThat(Dump.of(kept)).as("a row breaks no silence").isEmpty();
    }

    /** Hears of whom a sweep forgets. */
    private record Forgotten(List<byte[]> told, boolean mayEmit) implements FeatureEngine.SweepListener {
        @Override
        public void emit(Cause cause, byte[] entity, long boundary, FeatureVector vector) {
            assertThat(mayEmit).as("emitted").isTrue();
        }

        @Override
        public void forget(byte[] entity) {
            told.add(entity);
        }
    }

    private static long firstBoundaryAfter(long time) {
        byte[] key = HeadKey.of(new Hashing().ring(ENTITY, ENTITY.length), ENTITY);
        long boundary = Math.floorDiv(time, DAY) * DAY - DAY + HeadKey.phase(key, DAY);
        while (boundary <= time) {
            boundary += DAY;
        }
        return boundary;
    }

    private double value(String feature) {
        return vector.number(features.indexOf(feature));
    }

    private static Map<String, Object> purchase(String amount, String product) {
        return Map.of("amount", new BigDecimal(amount), "product", product);
    }

    private Event event(long time, long offset, Map<String, Object> fields) {
        return new RawEvent(TestProjects.PURCHASES, "customer-1", time, 0, offset, fields).event(features);
    }

    private Event profile(long time, String plan) {
        return new RawEvent(TestProjects.PROFILES, "customer-1", time, 0, 0, Map.of("plan", plan)).event(features);
    }
}
