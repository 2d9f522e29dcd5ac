package io.millrace.retrainer.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.LabelledExample;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.TrainingRun;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.pipeline.EarlierRuns;
import io.millrace.retrainer.topics.TopicReader;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker, projects on it, and workers that answer their retrain events. */
@Timeout(value = 120)
abstract class TrainerScenario {
    static final Duration POLL_INTERVAL = Duration.ofSeconds(2);
    private static final AtomicInteger PROJECTS = new AtomicInteger();

    static TestBroker broker;
    static Admin admin;

    @TempDir
    Path directory;

    final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    final List<TrainingRun> heard = new ArrayList<>();

    @BeforeAll
    public static void startBroker() throws Exception {
        broker = TestBroker.start();
        admin = broker.admin();
    }

    @AfterAll
    public static void stopBroker() throws Exception {
        admin.close();
        broker.close();
    }

    TrainerContext context(String... overlays) throws Exception {
        String name = "shop-" + PROJECTS.incrementAndGet();
        Map<String, Object> consumer = prompt();
        consumer.put("max.poll.interval.ms", (int) POLL_INTERVAL.toMillis());
        TrainerContext context =
                context(project(name, overlays), registry, consumer, broker.client(), directory.resolve("datasets"));
        assertThat(new TopicAdmin(admin, Environment.DEV)
                        .ensure(context.topics().topics()))
                .isEmpty();
        return context;
    }

    /** What is tested here needs a model, and not the best one. */
    static Project project(String name, String... overlays) {
        String small = "models: {leaving: {algorithm: {xgboost: {n_estimators: 20}}}}";
        return Synthetic.project(Stream.concat(Stream.of("project: " + name, small), Stream.of(overlays))
                .toArray(String[]::new));
    }

    static TrainerContext context(
            Project project,
            SchemaRegistry registry,
            Map<String, Object> consumer,
            Map<String, Object> producer,
            Path directory) {
        return new TrainerContext(
                project,
                TopicCatalogue.of(project.name(), 1, 2, Environment.DEV, project.historicalPeriod()),
                RecordSerdes.of(registry),
                consumer,
                producer,
                directory,
                Clock.systemUTC());
    }

    /** A consumer that is closed waits for its last fetch, which waits for records: half a second each, unless told otherwise. */
    static Map<String, Object> prompt() {
        Map<String, Object> properties = broker.client();
        properties.put("fetch.max.wait.ms", 20);
        return properties;
    }

    static RetrainEvent event(String id, Instant from) {
        return event("leaving", id, from);
    }

    static RetrainEvent event(String model, String id, Instant from) {
        return new RetrainEvent(id, model, List.of(RetrainReason.INITIAL), Map.of(), null, from, later(), false);
    }

    /** A time when all examples have matured, and none is too old. */
    static Instant later() {
        return Instant.ofEpochMilli(Synthetic.START + 40 * Synthetic.WEEK.toMillis());
    }

    void produceEvent(TrainerContext context, RetrainEvent event) throws Exception {
        String topic = context.topics().retrainEvents();
        produce(topic, "leaving", RecordSerde.of(RetrainEvent.class, registry).toBytes(topic, event));
    }

    void produceExamples(TrainerContext context, List<Row> rows) {
        String topic = context.topics().labelledExamples();
        try (KafkaProducer<byte[], byte[]> producer = broker.producer(Map.of())) {
            for (Row row : rows) {
                byte[] example = example(context, row, "leaves", row.label());
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(topic, row.entity().getBytes(UTF_8), example));
            }
        }
    }

    byte[] example(TrainerContext context, Row row, String labelName, double label) {
        LabelledExample example = new LabelledExample(
                row.id(),
                row.entity(),
                "leaving",
                Instant.ofEpochMilli(row.asOf()),
                labelName,
                label,
                "1.0.0",
                row.numbers(),
                row.categories(),
                null,
                null,
                maturedAt(row),
                false,
                null,
                null,
                null,
                -1L);
        return RecordSerde.of(LabelledExample.class, registry)
                .toBytes(context.topics().labelledExamples(), example);
    }

    static Instant maturedAt(Row row) {
        return Instant.ofEpochMilli(row.asOf()).plus(Synthetic.WEEK);
    }

    static void produce(String topic, String key, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = broker.producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value))
                    .get();
        }
    }

    /** Runs a worker until something is so, then stops it. */
    void runUntil(TrainerContext context, Runnable afterChunks, Condition condition) throws Exception {
        RetrainWorker worker = new RetrainWorker(context, heard::add, afterChunks);
        Thread thread = new Thread(worker, "trainer under test");
        thread.start();
        try {
            condition.await();
        } finally {
            worker.close();
            thread.join();
        }
    }

    @FunctionalInterface
    interface Condition {
        void await() throws Exception;
    }

    <T extends SpecificRecordBase> List<T> read(String topic, Class<T> type) {
        RecordSerde<T> serde = RecordSerde.of(type, registry);
        return records(topic).stream()
                .map(record -> serde.fromBytes(record.value()))
                .toList();
    }

    static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<String, Object> committed = prompt();
        committed.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> everything =
                        new KafkaConsumer<>(prompt(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(committed, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            // Committed offsets can be seen a moment before the transaction's other records.
            TopicReader.read(consumer, TopicReader.ends(everything, topic), records::add);
        }
        return records;
    }

    List<String> states(TrainerContext context) {
        return read(context.topics().trainingRuns(), TrainingRun.class).stream()
                .map(run -> run.getStage() + " " + run.getState())
                .toList();
    }

    static TrainingRun ended(List<TrainingRun> runs, String retrainId) {
        return only(runs.stream()
                .filter(run -> run.getRetrainId().equals(retrainId) && EarlierRuns.ended(run))
                .toList());
    }

    byte[] bundle(TrainerContext context, ModelVersion version) {
        List<ArtifactChunk> chunks = read(context.topics().modelArtifacts(), ArtifactChunk.class);
        assertThat(chunks).hasSize(version.getArtifact().getChunks());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ArtifactChunk chunk : chunks) {
            byte[] data = new byte[chunk.getData().remaining()];
            chunk.getData().duplicate().get(data);
            bytes.writeBytes(data);
        }
        return bytes.toByteArray();
    }

    static long committed(TrainerContext context) {
        try {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets(context.group())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(context.topics().retrainEvents(), 0));
            return offset == null ? 0 : offset.offset();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static int members(TrainerContext context) {
        return members(context.group());
    }

    static int members(String group) {
        return group(group).members().size();
    }

    static ConsumerGroupDescription group(TrainerContext context) {
        return group(context.group());
    }

    private static ConsumerGroupDescription group(String group) {
        try {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The files without a name that hold tables, of those that this process has open. */
    static List<String> tables(TrainerContext context) throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.toList()) {
                try {
                    open.add(Files.readSymbolicLink(file).toString());
                } catch (NoSuchFileException closed) {
                    // another thread's, or that of the list itself
                }
            }
        }
        return open.stream()
                .filter(file -> file.startsWith(context.workDirectory().toString()))
                .toList();
    }

    static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    static void uninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
