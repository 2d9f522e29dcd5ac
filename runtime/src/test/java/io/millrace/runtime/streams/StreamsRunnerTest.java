package io.millrace.runtime.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.health.Health;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsRunnerTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static TestBroker broker;

    @TempDir
    Path stateDir;

    private final Metrics metrics = new Metrics();
    private final Health health = new Health();
    private StreamsRunner runner;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @BeforeEach
    void open() throws Exception {
        runner = new StreamsRunner("shop", settings(Map.of()), metrics, health);
    }

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void shouldKeepStateFromOneRunToTheNext() throws Exception {
        broker.createTopics(1, Map.of(), "counted.in", "counted-out");
        StreamsApplication application = StreamsApplication.exactlyOnce(
                "counting", counting("counted.in", "counted-out"), Duration.ofMillis(20));

        try (RunningStreams first = runner.configure(application).start()) {
            first.awaitRunning(START);
            send("counted.in", 3);
            assertThat(read("counted-out", 3)).containsExactly("1", "2", "3");
            assertThat(first.owns(new TopicPartition("counted.in", 0))).isTrue();
            assertThat(first.owns(new TopicPartition("counted.in", 1))).isFalse();
            assertThat(Health.good(health.readiness())).isTrue();
            assertThat(scrape())
                    .contains("millrace_streams_running{project=\"shop\",application=\"counting\",} 1.0")
                    .contains(
                            "millrace_streams_restore_remaining_records{project=\"shop\",application=\"counting\",} 0.0")
                    .contains(
                            "millrace_streams_consumer_lag_records{project=\"shop\",application=\"counting\",topic=\"counted.in\"")
                    .doesNotContain("counted_in")
                    .containsPattern(
                            "millrace_streams_state_bytes\\{project=\"shop\",application=\"counting\",store=\"counts\",} [1-9]")
                    .containsPattern(
                            "millrace_streams_state_keys\\{project=\"shop\",application=\"counting\",store=\"counts\",} [1-9]");
        }
        assertThat(Health.good(health.liveness())).isFalse();
        try (RunningStreams second = runner.configure(application).start()) {
            second.awaitRunning(START);
            send("counted.in", 2);
            assertThat(read("counted-out", 5)).containsExactly("1", "2", "3", "4", "5");
        }
    }

    @Test
    void shouldCountAgainFromNothingWhenItsTopicsWereReset() throws Exception {
        broker.createTopics(1, Map.of(), "reset-in", "reset-out");
        StreamsApplication application =
                StreamsApplication.exactlyOnce("reset", counting("reset-in", "reset-out"), Duration.ofMillis(20));
        try (RunningStreams first = runner.configure(application).start()) {
            first.awaitRunning(START);
            send("reset-in", 3);
            assertThat(read("reset-out", 3)).containsExactly("1", "2", "3");
            Eventually.await("a note", () -> Files.exists(stateDir.resolve("reset/millrace-changelogs.properties")));
        }
        try (Admin admin = broker.admin()) {
            Eventually.await(
                    "an empty group",
                    () -> deleted(admin.deleteConsumerGroups(List.of("reset")).all()));
            Eventually.await(
                    "no changelog",
                    () -> deleted(admin.deleteTopics(List.of("reset-counts-changelog"))
                            .all()));
        }

        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic("reset-counts-changelog", 1, (short) 1)))
                    .all()
                    .get();
        }
        // However often it is killed before all of it is deleted.
        LocalState left = LocalState.of(
                application.topology(), runner.configure(application).properties());
        assertThat(left.compare()).isEqualTo(LocalState.Verdict.OTHERS);
        assertThat(left.compare()).isEqualTo(LocalState.Verdict.OTHERS);
        try (RunningStreams second = runner.configure(application).start()) {
            second.awaitRunning(START);
            assertThat(read("reset-out", 6)).containsExactly("1", "2", "3", "1", "2", "3");
        }
    }

    @Test
    void shouldNotBeginAgainWhereTheGroupGoesOnAndWhatWasCountedIsGone() throws Exception {
        broker.createTopics(1, Map.of(), "gone-in", "gone-out");
        StreamsApplication application =
                StreamsApplication.exactlyOnce("gone", counting("gone-in", "gone-out"), Duration.ofMillis(20));
        try (RunningStreams first = runner.configure(application).start()) {
            first.awaitRunning(START);
            send("gone-in", 3);
            assertThat(read("gone-out", 3)).containsExactly("1", "2", "3");
            Eventually.await("a note", () -> Files.exists(stateDir.resolve("gone/millrace-changelogs.properties")));
        }
        try (Admin admin = broker.admin()) {
            Eventually.await(
                    "no changelog",
                    () -> deleted(
                            admin.deleteTopics(List.of("gone-counts-changelog")).all()));
        }

        assertThatThrownBy(() -> runner.configure(application).start())
                .isInstanceOf(StreamsException.class)
                .hasMessageStartingWith(
                        "gone-counts-changelog was deleted, and group gone still knows how far it had read: what was counted is nowhere but here. Restore the topic; or let the application begin again");
        assertThat(stateDir.resolve("gone/millrace-changelogs.properties")).exists();
    }

    private static boolean deleted(KafkaFuture<Void> deletion) throws Exception {
        try {
            deletion.get();
            return true;
        } catch (ExecutionException notYet) {
            return false;
        }
    }

    @Test
    void shouldEndWhatItLeftOpenWhenItWasKilled() throws Exception {
        broker.createTopics(1, Map.of(), "killed-in", "killed-out");
        StreamsApplication application =
                StreamsApplication.exactlyOnce("killed", counting("killed-in", "killed-out"), Duration.ofMillis(20));
        try (RunningStreams first = runner.configure(application).start()) {
            first.awaitRunning(START);
            send("killed-in", 1);
            assertThat(read("killed-out", 1)).containsExactly("1");
        }
        String process = new ObjectMapper()
                .readTree(stateDir.resolve("killed/kafka-streams-process-metadata")
                        .toFile())
                .required("processId")
                .asText();
        try (Admin admin = broker.admin()) {
            assertThat(admin.listTransactions().all().get())
                    .extracting(TransactionListing::transactionalId)
                    .contains("killed-" + process + "-1");
        }

        // One of a thread that the next run does not have, and one of another process.
        try (Producer<byte[], byte[]> killed = leftOpen("killed-" + process + "-7", "killed-out", "lost");
                Producer<byte[], byte[]> lives = leftOpen("killed-" + UUID.randomUUID() + "-1", "killed-in", "1");
                RunningStreams second = runner.configure(application).start()) {
            assertThatThrownBy(killed::commitTransaction).isInstanceOf(ProducerFencedException.class);
            lives.commitTransaction();
            second.awaitRunning(START);

            assertThat(read("killed-out", 2)).containsExactly("1", "2");
        }
    }

    @Test
    void shouldCountHowOftenPartitionsAreSharedOutAnew(@TempDir Path other) throws Exception {
        broker.createTopics(2, Map.of(), "shared-in", "shared-out");
        StreamsApplication application =
                StreamsApplication.exactlyOnce("sharing", counting("shared-in", "shared-out"), Duration.ofMillis(20));

        try (RunningStreams first = runner.configure(application).start()) {
            first.awaitRunning(START);
            assertThat(scrape())
                    .contains("millrace_streams_rebalances_total{project=\"shop\",application=\"sharing\",} 0.0")
                    .contains("millrace_streams_failed_threads_total{project=\"shop\",application=\"sharing\",} 0.0");
            Settings elsewhere = settings(Map.of("state.dir", other.toString()));
            try (StreamsRunner another = new StreamsRunner("shop", elsewhere, new Metrics(), new Health());
                    RunningStreams second = another.configure(application).start()) {
                second.awaitRunning(START);
                first.awaitRunning(START);
            }
            assertThat(scrape())
                    .containsPattern(
                            "millrace_streams_rebalances_total\\{project=\"shop\",application=\"sharing\",} [1-9]");
        }
    }

    @Test
    void shouldCountDeadLettersByReasonFromZero() throws Exception {
        broker.createTopics(1, Map.of(), "rejected-in");
        Topology rejecting = new Topology()
                .addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "rejected-in")
                .addProcessor("reject", Rejecting::new, "in");
        String rejected = "millrace_streams_dead_letters_total{project=\"shop\",application=\"rejecting\",reason=";

        try (RunningStreams running = runner.configure(
                        StreamsApplication.atLeastOnce("rejecting", rejecting, Duration.ofMillis(100), true))
                .start()) {
            running.awaitRunning(START);
            assertThat(scrape()).contains(rejected + "\"null_value\",} 0.0", rejected + "\"too_late\",} 0.0");
            send("rejected-in", 3);

            Eventually.await("three to be counted", () -> scrape().contains(rejected + "\"null_value\",} 3.0"));
            assertThat(scrape()).contains(rejected + "\"too_late\",} 0.0");
        }
    }

    @Test
    void shouldStopAndSayWhyWhenAProcessorFailsForGood() throws Exception {
        broker.createTopics(1, Map.of(), "failing-in");
        Topology failing = new Topology()
                .addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "failing-in")
                .addProcessor("fail", Failing::new, "in");

        try (RunningStreams running = runner.configure(
                        StreamsApplication.atLeastOnce("failing", failing, Duration.ofMillis(100), true))
                .start()) {
            running.awaitRunning(START);
            send("failing-in", 1);
            Eventually.await("the application to stop", () -> !Health.good(health.liveness()));

            assertThat(health.liveness().get("failing").reason()).contains("on purpose");
            assertThat(scrape())
                    .contains("millrace_streams_failed_threads_total{project=\"shop\",application=\"failing\",} 1.0");
        }
    }

    @Test
    void shouldKeepATransactionOpenAsLongAsARecordMayWait() throws Exception {
        StreamsApplication impatient =
                StreamsApplication.exactlyOnce("waiting", counting("a", "b"), Duration.ofMillis(20));

        ConfiguredStreams patient = runner.configure(impatient.waiting(Duration.ofMinutes(2)));

        assertThat(runner.configure(impatient).properties()).doesNotContainKey("producer.transaction.timeout.ms");
        assertThat(patient.properties()).containsEntry("producer.transaction.timeout.ms", 130_000);
    }

    @Test
    void shouldSetWhatTheGuaranteeNeedsAndLetTheOperatorOverride() throws Exception {
        Settings settings = settings(Map.of("streams.poll.ms", "7", "streams.producer.linger.ms", "3"));

        try (RocksDbMemory memory = new RocksDbMemory(1 << 20)) {
            Properties exact = StreamsProperties.of(
                    StreamsApplication.exactlyOnce("a", new Topology(), Duration.ofMillis(20)), settings, memory);
            Properties least = StreamsProperties.of(
                    StreamsApplication.atLeastOnce("b", new Topology(), Duration.ofMillis(500), false),
                    settings,
                    memory);

            assertThat(exact)
                    .containsEntry("processing.guarantee", "exactly_once_v2")
                    .containsEntry("consumer.isolation.level", "read_committed")
                    .containsEntry("commit.interval.ms", 20L)
                    .containsEntry("state.dir", stateDir.toString())
                    .containsEntry("ensure.explicit.internal.resource.naming", true)
                    .containsEntry("group.protocol", "classic")
                    .containsEntry("replication.factor", 1)
                    .containsEntry("poll.ms", "7")
                    .containsEntry("producer.linger.ms", "3");
            assertThat(least)
                    .containsEntry("processing.guarantee", "at_least_once")
                    .containsEntry("consumer.isolation.level", "read_uncommitted");
        }
    }

    private Settings settings(Map<String, String> overrides) throws Exception {
        Settings.Builder builder = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", stateDir.toString())
                .flag("environment", "dev")
                .flag("rocksdb.memory.mb", "16")
                // An application that was stopped keeps its partitions for as long.
                .flag("streams.consumer.session.timeout.ms", "3000")
                .flag("streams.consumer.heartbeat.interval.ms", "500");
        overrides.forEach(builder::flag);
        return builder.build().require(MillraceSettings.BOOTSTRAP_SERVERS, MillraceSettings.STATE_DIR);
    }

    private static Topology counting(String in, String out) {
        return new Topology()
                .addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), in)
                .addProcessor("count", Counting::new, "in")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore("counts"), Serdes.ByteArray(), Serdes.Integer()),
                        "count")
                .addSink("out", out, new ByteArraySerializer(), new ByteArraySerializer(), "count");
    }

    private static Producer<byte[], byte[]> leftOpen(String transactionalId, String topic, String value)
            throws Exception {
        Producer<byte[], byte[]> producer =
                broker.producer(Map.of("transactional.id", transactionalId, "transaction.timeout.ms", 600_000));
        producer.initTransactions();
        producer.beginTransaction();
        TestBroker.send(producer, List.of(new ProducerRecord<>(topic, 0, "k".getBytes(UTF_8), value.getBytes(UTF_8))));
        return producer;
    }

    private static void send(String topic, int records) throws Exception {
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            TestBroker.send(
                    producer,
                    Collections.nCopies(records, new ProducerRecord<>(topic, 0, "k".getBytes(UTF_8), new byte[] {1})));
        }
    }

    private static List<String> read(String topic, int count) throws Exception {
        List<String> values = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = broker.consumer()) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            Eventually.await(count + " records on " + topic, () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> values.add(new String(r.value(), UTF_8)));
                return values.size() >= count;
            });
        }
        return values;
    }

    private String scrape() throws Exception {
        StringWriter writer = new StringWriter();
        metrics.write(writer);
        return writer.toString();
    }

    /** Numbers the records of each key. */
    private static final class Counting implements Processor<byte[], byte[], byte[], byte[]> {
        private ProcessorContext<byte[], byte[]> context;
        private KeyValueStore<byte[], Integer> counts;

        @Override
        public void init(ProcessorContext<byte[], byte[]> processorContext) {
            context = processorContext;
            counts = processorContext.getStateStore("counts");
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            Integer before = counts.get(record.key());
            int now = before == null ? 1 : before + 1;
            counts.put(record.key(), now);
            context.forward(record.withValue(Integer.toString(now).getBytes(UTF_8)));
        }
    }

    /** Cannot process anything. */
    private static final class Rejecting implements Processor<byte[], byte[], Void, Void> {
        private ProcessorContext<Void, Void> context;

        @Override
        public void init(ProcessorContext<Void, Void> of) {
            context = of;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            DeadLetterFigures.count(context.metrics(), DeadLetterReason.NULL_VALUE);
        }
    }

    private static final class Failing implements Processor<byte[], byte[], byte[], byte[]> {
        @Override
        public void process(Record<byte[], byte[]> record) {
            throw new IllegalStateException("on purpose");
        }
    }
}
