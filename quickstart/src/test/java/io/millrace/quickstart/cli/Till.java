package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import io.millrace.runtime.clock.SourceEnds;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.topics.TopicDefinition;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A shop with one source, whose rows are in files as they are in its topic: its features by plain loops, and a version 1.1.0 that
 * wants to know what 1.0.0 has not counted.
 */
record Till(
        String name, Path directory, EmbeddedBroker broker, SchemaRegistry registry, String registryUrl, String more) {
    static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();
    static final long HOUR = Duration.ofHours(1).toMillis();
    static final int PARTITIONS = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> WHATS = List.of("tea", "cake", "soap");
    private static final Schema SCHEMA = SchemaBuilder.record("Line")
            .fields()
            .requiredString("who")
            .requiredLong("at")
            .requiredDouble("amount")
            .requiredString("what")
            .endRecord();
    private static final String YAML = """
            project: %s
            time: {zone: UTC, allowed_lateness: 30 d, max_future: 5 min}
            entities:
              customer: {key: customer_id, refresh: 1 d, forget_after: 400 d}
            sources:
              lines:
                topic: %s-lines
                entity: who
                time: at
                partitioned_by_entity: true
                fields: {amount: {type: decimal(2)}}
                file:
                  time_format: epoch_ms
                  columns: {at: {column: at, type: time}, who: {column: who}, amount: {column: amount, type: double}, what: {column: what}}
            features:
              customer:
                version: %s
                lines_7d: {count: lines, over: 7 d}
            %s
            examples:
              every: 7 d
              eligible: {any_of: lines, within: 90 d, at_least: 1}
            labels:
              gone: {absence_of: lines, horizon: 7 d}
            models:
              gone:
                label: gone
                task: binary_classification
                algorithm:
                  xgboost: {n_estimators: 10}
                success: {metric: auc_roc, baseline: 0.5}
                gates: {accuracy: 0.5}
            partitions: 2
            """;
    private static final String NEW = """
                lines_ever: {count: lines}
                spend_ever: {sum: lines.amount}
                largest_ever: {max: lines.amount}
                whats_ever: {distinct: lines.what}
            """;

    /** A row of a file, and a record of the topic. */
    record Line(String who, long at, BigDecimal amount, String what) {
        static Line random(Random random, int customer, long at) {
            return new Line(
                    "c" + customer,
                    at,
                    BigDecimal.valueOf(random.nextInt(10_000), 2),
                    WHATS.get(random.nextInt(WHATS.size())));
        }

        String csv() {
            return "%d,%s,%s,%s".formatted(at, who, amount, what);
        }

        String json() {
            return "{\"what\": \"%s\", \"who\": \"%s\", \"at\": %d, \"amount\": %s}".formatted(what, who, at, amount);
        }
    }

    /** What version 1.1.0 says of a customer over its whole life, or should. */
    record Life(double lines, double spend, double largest, double whats) {
        static Life of(List<Line> lines) {
            return new Life(
                    lines.size(),
                    lines.stream()
                            .map(Line::amount)
                            .reduce(BigDecimal.ZERO, BigDecimal::add)
                            .doubleValue(),
                    lines.stream()
                            .map(Line::amount)
                            .reduce(BigDecimal.ZERO, BigDecimal::max)
                            .doubleValue(),
                    lines.stream().map(Line::what).distinct().count());
        }
    }

    // --- the project and its processes

    String topic() {
        return name + "-lines";
    }

    /** A project file; features that count a lifetime from version 1.1.0 on. */
    Path project(String version) throws IOException {
        return Files.writeString(
                directory.resolve("project-" + version + ".yaml"),
                YAML.formatted(name, name, version, version.equals("1.0.0") ? "" : NEW));
    }

    /** A properties file for processes of their own. */
    Path settings(String version) throws IOException {
        return Files.writeString(directory.resolve("millrace-" + version + ".properties"), """
                bootstrap.servers=%s
                schema.registry.url=%s
                environment=dev
                state.dir=%s
                project=%s
                commit.interval.ms=50
                streams.consumer.group.instance.id=one
                streams.consumer.session.timeout.ms=2000
                streams.consumer.heartbeat.interval.ms=500
                %s
                """.formatted(
                        broker.bootstrapServers(), registryUrl, directory.resolve("state"), project(version), more));
    }

    ProcessContext open(String version) throws Exception {
        Project project = ProjectReader.read(List.of(new ProjectFile("till.yaml", Files.readString(project(version)))));
        ProcessContext process =
                ProcessContext.open(Settings.builder().file(settings(version)).build(), project);
        process.ensureTopics(List.of(TopicDefinition.source(topic(), PARTITIONS)));
        return process;
    }

    // --- what goes in

    /** Sends records, each to the partition of its customer; returns where they went. */
    List<RecordMetadata> send(ProcessContext process, List<Line> lines) throws Exception {
        int id = registry.register(SchemaRegistry.valueSubject(topic()), SCHEMA);
        List<Future<RecordMetadata>> sending = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = process.producer("till")) {
            for (Line line : lines) {
                sending.add(producer.send(new ProducerRecord<>(topic(), line.who.getBytes(UTF_8), bytes(id, line))));
            }
            producer.flush();
        }
        List<RecordMetadata> sent = new ArrayList<>();
        for (Future<RecordMetadata> one : sending) {
            sent.add(one.get());
        }
        return sent;
    }

    private static byte[] bytes(int id, Line line) {
        return Wire.bytes(
                id,
                new GenericRecordBuilder(SCHEMA)
                        .set("who", line.who)
                        .set("at", line.at)
                        .set("amount", line.amount.doubleValue())
                        .set("what", line.what)
                        .build());
    }

    /** Writes a tick and waits until the features process has completed it. */
    void tick(ProcessContext process, long time) throws Exception {
        Instant tick = Instant.ofEpochMilli(time);
        try (Consumer<byte[], byte[]> consumer = process.consumer("ends");
                Producer<byte[], byte[]> producer = process.producer("clock")) {
            List<TopicOffset> ends = new SourceEnds(consumer, List.of(topic())).read(PATIENCE);
            new TickWriter(producer, process.serdes(), process.topics().clock(), PARTITIONS).write(tick, ends);
        }
        Eventually.await("the tick of " + tick, () -> {
            int[] completed = {0};
            new TopicReader(process)
                    .read(
                            process.topics().featureClock(),
                            record -> completed[0] += process.serdes()
                                            .of(Tick.class)
                                            .fromBytes(record.value())
                                            .getTime()
                                            .equals(tick)
                                    ? 1
                                    : 0);
            return completed[0] == PARTITIONS;
        });
    }

    // --- what comes out

    /** What the features say of each customer now; a value that is not there, which is warming, as NaN. */
    Map<String, Life> lives(ProcessContext process) {
        Map<String, Life> lives = new HashMap<>();
        new TopicReader(process).read(process.topics().features(), record -> {
            GenericRecord update = read(record.value());
            lives.put(
                    update.get("entity").toString(),
                    new Life(
                            number(update, "lines_ever"),
                            number(update, "spend_ever"),
                            number(update, "largest_ever"),
                            number(update, "whats_ever")));
        });
        return lives;
    }

    private static double number(GenericRecord update, String name) {
        return update.hasField(name) && update.get(name) instanceof Double number ? number : Double.NaN;
    }

    private GenericRecord read(byte[] message) {
        return Wire.record(registry, message);
    }

    static Map<String, Life> expected(List<Line> lines) {
        Map<String, List<Line>> own = new HashMap<>();
        lines.forEach(
                line -> own.computeIfAbsent(line.who, k -> new ArrayList<>()).add(line));
        Map<String, Life> lives = new HashMap<>();
        own.forEach((who, theirs) -> lives.put(who, Life.of(theirs)));
        return lives;
    }
}
