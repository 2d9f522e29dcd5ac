package io.millrace.serving.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ids.PredictionIds;
import io.millrace.records.Prediction;
import io.millrace.runtime.health.Health;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.serving.models.Routes;
import io.millrace.serving.reports.ServingCounts;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scoring against a real broker, while members come and go and the broker is away. */
class ScoringStreamTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int BATCH = 200;

    private final Shop shop = new Shop();
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final List<ProcessContext> processes = new ArrayList<>();

    @TempDir
    Path directory;

    private TestBroker broker;
    private Producer<byte[], byte[]> producer;
    private int sent;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start();
        ProcessContext first = process();
        first.ensureTopics(first.topics().topics());
        producer = broker.producer(Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        producer.close();
        processes.forEach(ProcessContext::close);
        broker.close();
    }

    @Test
    void shouldScoreEveryUpdateInTheOrderOfItsPartitionWhileMembersComeAndGo() throws Exception {
        ScoringStream first = stream(processes.get(0));
        send();
        ScoringStream second = stream(process());
        send();
        first.close();
        send();
        ScoringStream third = stream(process());
        send();
        second.close();
        send();
        awaitCommitted();
        third.close();

        assertEveryUpdateScoredInOrder();
    }

    @Test
    void shouldGoOnWhereItWasWhenTheBrokerComesBack() throws Exception {
        try (ScoringStream stream = stream(processes.get(0))) {
            send();
            broker.restart();
            send();
            awaitCommitted();

            assertEveryUpdateScoredInOrder();
            Eventually.await("ready again", stream::running);
            assertThat(Health.good(processes.get(0).health().readiness())).isTrue();
        }
    }

    @Test
    void shouldRepeatNothingAfterAnOrderlyStop() throws Exception {
        ScoringStream stopped = stream(processes.get(0));
        send();
        Eventually.await(
                "predictions", () -> broker.readAll(shop.topics.predictions()).size() >= sent);
        stopped.close();

        ScoringStream next = stream(process());
        send();
        awaitCommitted();
        next.close();

        assertThat(broker.readAll(shop.topics.predictions())).hasSize(sent);
        assertThat(broker.readAll(shop.topics.inferenceLog())).hasSize(sent);
    }

    /** The first prediction of each id, in the order of the predictions, is the order of the updates. */
    private void assertEveryUpdateScoredInOrder() {
        assertThat(effective(
                        broker.readAll(shop.topics.predictions()), value -> RecordSerde.of(Prediction.class, registry)
                                .fromBytes(value)
                                .getId()))
                .isEqualTo(updates());
    }

    /** Ids of the predictions that updates should have. */
    private Map<Integer, List<String>> updates() {
        Map<Integer, List<String>> updates = new TreeMap<>();
        broker.readAll(shop.topics.featureUpdates())
                .forEach(record -> updates.computeIfAbsent(record.partition(), p -> new ArrayList<>())
                        .add(PredictionIds.of(
                                new String(record.headers().lastHeader("id").value(), UTF_8), "stops")));
        return updates;
    }

    private static Map<Integer, List<String>> effective(
            List<ConsumerRecord<byte[], byte[]>> predictions, java.util.function.Function<byte[], String> id) {
        Map<Integer, List<String>> result = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : predictions) {
            String one = id.apply(record.value());
            if (seen.add(one)) {
                result.computeIfAbsent(record.partition(), p -> new ArrayList<>())
                        .add(one);
            }
        }
        return result;
    }

    private ScoringStream stream(ProcessContext process) throws Exception {
        ScoringStream stream = ScoringStream.start(
                process,
                shop.features,
                new Routes(List.of("stops")),
                Clock.systemUTC(),
                Map.of("stops", new RecordedAlerts()),
                new ServingCounts(shop.project));
        stream.awaitRunning(START);
        return stream;
    }

    private ProcessContext process() throws Exception {
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag(
                        "state.dir",
                        directory.resolve("state-" + processes.size()).toString())
                .flag("environment", "dev")
                .flag("threads", "2")
                .flag("consumer.session.timeout.ms", "6000")
                .flag("consumer.heartbeat.interval.ms", "200")
                .build();
        ProcessContext process = ProcessContext.open(settings, shop.project, registry);
        processes.add(process);
        return process;
    }

    private void send() throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            String id = Integer.toString(sent++);
            byte[] entity = ("customer-" + sent % 37).getBytes(UTF_8);
            byte[] value = shop.message(registry, id, new String(entity, UTF_8), (double) i, "DE", 1.0);
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(shop.topics.featureUpdates(), entity, value);
            record.headers().add("id", id.getBytes(UTF_8));
            records.add(record);
        }
        TestBroker.send(producer, records);
    }

    private void awaitCommitted() throws Exception {
        List<TopicPartition> partitions = IntStream.range(0, shop.project.partitions())
                .mapToObj(i -> new TopicPartition(shop.topics.featureUpdates(), i))
                .toList();
        try (Admin admin = broker.admin();
                var consumer = broker.consumer()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Eventually.await("all to be scored", () -> {
                var committed = admin.listConsumerGroupOffsets("shop-serving")
                        .partitionsToOffsetAndMetadata()
                        .get();
                return ends.entrySet().stream()
                        .allMatch(end -> end.getValue() == 0
                                || (committed.get(end.getKey()) != null
                                        && committed.get(end.getKey()).offset() >= end.getValue()));
            });
        }
    }
}
