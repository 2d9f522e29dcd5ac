package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.clock.SourceEnds;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.streams.RunningStreams;
import io.millrace.runtime.streams.StreamsApplication;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.features.FeatureUpdateEncoder;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** Runs one contender over the whole backlog, with everything but the sources' topics new, and clears up behind it. */
final class Drain {
    private final Arena arena;
    private final Backlog backlog;
    private final String project;
    private final boolean tick;
    private final OutputReader outputs;

    /** One whose contenders are not compared by what they have written: it is not alike on purpose. */
    Drain(Arena arena, Backlog backlog, String project, boolean tick) {
        this(arena, backlog, project, tick, (any, topic, drained) -> Output.MEANINGLESS);
    }

    /**
     * A drain of a backlog that is there.
     *
     * @param project text of the project file, with the churn example's sources
     * @param tick whether a tick lies behind the backlog
     * @param outputs reads what a contender has written
     */
    Drain(Arena arena, Backlog backlog, String project, boolean tick, OutputReader outputs) {
        this.arena = arena;
        this.backlog = backlog;
        this.project = project;
        this.tick = tick;
        this.outputs = outputs;
    }

    Outcome run(Contender contender, String name) throws Exception {
        Project definition = ProjectReader.read(List.of(
                new ProjectFile("project.yaml", project),
                new ProjectFile("overlay", backlog.overlay(name, arena.topics().partitions()))));
        Path state = arena.directory().resolve(name);
        Settings settings = arena.settings(state);
        Meter meter = new Meter(backlog.events());
        double changelogs;
        int updateBytes;
        Output output;
        try (ProcessContext process = ProcessContext.open(settings, definition, arena.registry())) {
            FeatureSet features = FeatureSet.compile(definition);
            Schema schema = FeatureUpdateEncoder.schema(features);
            TopicCatalogue catalogue = TopicCatalogue.of(
                    name,
                    definition.featureSet().major(),
                    definition.partitions(),
                    process.topics().environment(),
                    definition.historicalPeriod(),
                    schema);
            process.ensureTopics(catalogue.topics());
            if (tick) {
                writeTick(process, catalogue);
            }
            int schemaId = arena.registry().register(SchemaRegistry.valueSubject(catalogue.featureUpdates()), schema);
            StreamsApplication application = StreamsApplication.exactlyOnce(
                    FeatureTopology.applicationId(definition),
                    contender.topology(process, features, catalogue, schemaId, meter),
                    settings.get(MillraceSettings.COMMIT_INTERVAL));
            try (RunningStreams streams =
                    process.streams().configure(application).start()) {
                meter.awaitLast();
                changelogs = bytesSent(streams, "-changelog");
            }
            output = outputs.read(arena, catalogue.featureUpdates(), backlog);
            updateBytes = meanBytes(process, new TopicPartition(catalogue.featureUpdates(), 0));
        }
        long stateBytes = size(state);
        Arena.delete(state);
        arena.topics().deleteOf(name);
        Figures figures = new Figures(
                backlog.events(),
                meter.seconds(),
                meter.threadSeconds(),
                meter.processSeconds(),
                changelogs,
                stateBytes,
                updateBytes);
        return new Outcome(figures, output);
    }

    /** One tick behind all events. */
    private void writeTick(ProcessContext process, TopicCatalogue catalogue) throws InterruptedException {
        List<String> sources = process.project().sources().stream()
                .map(SourceDefinition::topic)
                .toList();
        try (Consumer<byte[], byte[]> consumer = process.consumer("source-ends");
                Producer<byte[], byte[]> producer = process.producer("tick")) {
            new TickWriter(
                            producer,
                            process.serdes(),
                            catalogue.clock(),
                            arena.topics().partitions())
                    .write(Instant.now(), new SourceEnds(consumer, sources).read(Duration.ofMinutes(1)));
        }
    }

    private static double bytesSent(RunningStreams streams, String suffix) {
        return streams.streams().metrics().entrySet().stream()
                .filter(e -> e.getKey().group().equals("producer-topic-metrics")
                        && e.getKey().name().equals("byte-total")
                        && e.getKey().tags().getOrDefault("topic", "").endsWith(suffix))
                .mapToDouble(e -> (Double) e.getValue().metricValue())
                .sum();
    }

    /** Mean length of the values in the second half of a partition. */
    private static int meanBytes(ProcessContext process, TopicPartition partition) {
        try (Consumer<byte[], byte[]> consumer = process.consumer("mean-bytes")) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, end / 2);
            long bytes = 0;
            long records = 0;
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    bytes += record.value().length;
                    records++;
                }
            }
            return Math.toIntExact(bytes / records);
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(Drain::length).sum();
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
