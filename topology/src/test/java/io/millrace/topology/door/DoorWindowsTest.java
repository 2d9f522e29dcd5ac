package io.millrace.topology.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.project.RuleAction;
import io.millrace.records.DataPartial;
import io.millrace.records.FieldNulls;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.RuleBreaks;
import io.millrace.records.TickDone;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.RecordWriter;
import io.millrace.validation.ValidationRule;
import io.millrace.wire.MonitoringBody;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** A task that is stopped, undone, moved, or started with another project file. */
class DoorWindowsTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int PARTITION = 3;
    private static final int VISITS = 0;
    private static final int ORDERS = 1;
    private static final WriterSchema SCHEMA = new WriterSchema(7, new boolean[8]);
    private static final ValidationRule RULE =
            new ValidationRule("orders", "amount", ValidationRule.Kind.RANGE, RuleAction.Kind.CLIP);
    private static final String EVERY = "every: {window: 6 h}";
    private static final String PROJECT = """
            project: shop
            time: {allowed_lateness: 6 h}
            entities: {customer: {key: customer}}
            sources:
              visits: {topic: visits, entity: customer, time: at}
              orders: {topic: orders, entity: customer, time: at}
            features:
              customer:
                version: 1.0.0
                orders_7d: {sum: orders.amount, over: 7 d}
                visits_7d: {sum: visits.length, over: 7 d}
                %s
            examples: {every: 7 d, eligible: {any_of: orders, within: 28 d}}
            labels: {lapses: {absence_of: orders, horizon: 7 d}}
            models:
              churn:
                label: lapses
                task: binary_classification
                algorithm: {xgboost: {}}
                success: {metric: auc_roc, baseline: 0.6}
            validation:
              %s
            """;

    private KeyValueStore<Bytes, byte[]> store = store(new MockProcessorContext<>());
    private MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private FeatureSet features;
    private DoorWindows windows;

    private static KeyValueStore<Bytes, byte[]> store(MockProcessorContext<byte[], byte[]> context) {
        KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("windows"), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    /** What a store holds now, in one that nobody else has: what would be restored of it. */
    private KeyValueStore<Bytes, byte[]> copy() {
        KeyValueStore<Bytes, byte[]> copy = store(new MockProcessorContext<>());
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> copy.put(entry.key, entry.value.clone()));
        }
        return copy;
    }

    private void start(String rules, String feature) throws Exception {
        features = FeatureSet.compile(
                ProjectReader.read(List.of(new ProjectFile("shop.yaml", PROJECT.formatted(feature, rules)))));
        RecordWriter<MonitoringPartial> partials =
                new RecordWriter<>(Driven.SERDES.of(MonitoringPartial.class).serializer(), "partials", "sink");
        windows = Objects.requireNonNull(DoorWindows.of(features, source -> SCHEMA, partials));
        open(copy());
    }

    /** Initialises the same object again, as Kafka Streams does when a transaction was undone. */
    private void open(KeyValueStore<Bytes, byte[]> of) {
        store = of;
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, PARTITION), null);
        windows.open(context, store);
    }

    private void order(long time) {
        event(ORDERS, time, "amount");
    }

    /** An event with values in all fields but those that are named. */
    private void event(int source, long time, String... present) {
        Event event = new Event(features.layout(source));
        event.identify("7".getBytes(UTF_8), time, 0, 0);
        for (int i = 0; i < event.layout().slots().size(); i++) {
            if (List.of(present).contains(event.layout().slots().get(i).path())) {
                event.setScaled(i, 1);
            }
        }
        windows.seen(event);
    }

    private List<Object> complete(long tick) {
        context.resetForwards();
        windows.complete(tick, 0);
        return context.forwarded().stream()
                .map(forward -> Driven.SERDES
                        .of(MonitoringPartial.class)
                        .deserializer()
                        .deserialize("partials", (byte[]) forward.record().value()))
                .map(MonitoringBody::of)
                .toList();
    }

    private static DataPartial orders(long end, long rows, List<FieldNulls> fields, List<RuleBreaks> breaks) {
        return new DataPartial(
                "orders",
                Instant.ofEpochMilli(end - 6 * HOUR),
                Instant.ofEpochMilli(end),
                rows,
                fields,
                breaks,
                List.of(7),
                List.of());
    }

    private static List<FieldNulls> amount(long nulls) {
        return List.of(new FieldNulls("amount", nulls, 0L));
    }

    private static TickDone done(long tick) {
        return new TickDone("", Instant.ofEpochMilli(tick));
    }

    @Test
    void shouldForgetWhatWasCountedInATransactionThatWasUndone() throws Exception {
        start(EVERY, "");
        order(HOUR);
        order(HOUR);
        KeyValueStore<Bytes, byte[]> committed = copy();
        order(HOUR);
        event(ORDERS, 7 * HOUR);
        open(committed);

        order(HOUR);

        assertThat(complete(12 * HOUR)).containsExactly(orders(6 * HOUR, 3, amount(0), List.of()), done(12 * HOUR));
    }

    @Test
    void shouldGoOnAfterARestartFromWhatWasToldBefore() throws Exception {
        start(EVERY, "");
        order(6 * HOUR);
        event(ORDERS, 6 * HOUR + 1);
        windows.broken(RULE);
        assertThat(complete(7 * HOUR)).containsExactly(orders(6 * HOUR, 1, amount(0), List.of()), done(7 * HOUR));
        start(EVERY, "");
        assertThat(complete(8 * HOUR)).containsExactly(done(8 * HOUR));
        event(ORDERS, 5 * HOUR);
        start(EVERY, "");

        List<Object> told = complete(12 * HOUR);

        assertThat(told)
                .containsExactly(
                        orders(6 * HOUR, 2, amount(1), List.of()),
                        orders(12 * HOUR, 1, amount(1), List.of(new RuleBreaks("amount", "range", "clip", 1L))),
                        done(12 * HOUR));
    }

    @Test
    void shouldNotCountAgainWhatWasForgottenBeforeARestart() throws Exception {
        start(EVERY, "");
        order(6 * HOUR);
        assertThat(complete(12 * HOUR)).hasSize(2);
        start(EVERY, "");

        order(6 * HOUR);
        windows.broken(RULE);

        assertThat(complete(13 * HOUR)).containsExactly(done(13 * HOUR));
    }

    @Test
    void shouldKeepNothingOfWhatIsForgotten() throws Exception {
        start(EVERY, "");
        event(VISITS, HOUR);
        order(HOUR);
        order(7 * HOUR);

        assertThat(complete(1_000 * HOUR)).hasSize(4);

        assertThat(size()).as("the tick").isOne();
    }

    @Test
    void shouldReadWhatAProjectOfOtherFieldsHasCounted() throws Exception {
        start(EVERY, "pieces: {sum: orders.pieces, over: 7 d}");
        event(ORDERS, HOUR);
        start(EVERY, "weight: {sum: orders.weight, over: 7 d}");
        event(ORDERS, HOUR);

        List<Object> told = complete(6 * HOUR);

        assertThat(told)
                .startsWith(orders(
                        6 * HOUR,
                        2,
                        List.of(
                                new FieldNulls("amount", 2L, 0L),
                                new FieldNulls("pieces", 1L, 0L),
                                new FieldNulls("weight", 1L, 0L)),
                        List.of()));
    }

    @Test
    void shouldBeginAnewInWindowsOfAnotherLength() throws Exception {
        start(EVERY, "");
        order(12 * HOUR);
        start("every: {window: 12 h}", "");
        assertThat(complete(12 * HOUR)).containsExactly(done(12 * HOUR));
        assertThat(size()).as("the tick").isOne();
        start(EVERY, "");

        order(12 * HOUR);

        assertThat(complete(13 * HOUR)).containsExactly(orders(12 * HOUR, 1, amount(0), List.of()), done(13 * HOUR));
    }

    @Test
    void shouldNeitherCountNorKeepASourceThatIsOff() throws Exception {
        start(EVERY, "");
        order(HOUR);
        event(VISITS, HOUR, "length");
        start(EVERY + "\n  orders: {every: off}", "");

        order(HOUR);
        windows.broken(RULE);

        assertThat(complete(6 * HOUR))
                .containsExactly(
                        new DataPartial(
                                "visits",
                                Instant.EPOCH,
                                Instant.ofEpochMilli(6 * HOUR),
                                1L,
                                List.of(new FieldNulls("length", 0L, 0L)),
                                List.of(),
                                List.of(7),
                                List.of()),
                        done(6 * HOUR));
    }

    private int size() {
        int size = 0;
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            for (; all.hasNext(); all.next()) {
                size++;
            }
        }
        return size;
    }
}
