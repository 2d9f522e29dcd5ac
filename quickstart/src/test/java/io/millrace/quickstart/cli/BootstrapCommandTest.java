package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cli.Till.Line;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.LabelledExample;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.Tick;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.retrainer.worker.RetrainerApp;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.topics.TopicDefinition;
import io.millrace.topology.monitor.MonitorApp;
import io.millrace.wire.MonitoringBody;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace bootstrap} on a real broker and a real registry: from a topic that holds a past to the first version of a model, without a label of the present. */
@ExtendWith(SharedRegistry.class)
class BootstrapCommandTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int DAYS = 150;
    private static final int CUSTOMERS = 40;

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final SharedRegistry.Running registry;
    private final long now = System.currentTimeMillis();
    private final List<Line> lines = new ArrayList<>();

    @TempDir
    private Path directory;

    private Path project;
    private Path settings;

    /** Customers come every day or two for a while, and then stay away for three weeks. */
    BootstrapCommandTest(SharedRegistry.Running registry) {
        this.registry = registry;
        Random random = new Random(seed);
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            long at = now - DAYS * DAY + random.nextInt((int) DAY);
            while (at < now) {
                lines.add(Line.random(random, customer, at));
                at += random.nextInt(12) == 0 ? 21 * DAY : DAY + random.nextInt((int) DAY);
            }
        }
    }

    @Test
    @Timeout(180)
    void shouldTeachAFirstModelWhatTheTopicsHold() throws Exception {
        System.out.println("seed " + seed);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
            Till till = new Till("till", directory, broker, registry.client(), registry.url(), "");
            try (ProcessContext process = open(till)) {
                CommandRun topicless = bootstrap();
                process.ensureTopics(List.of(TopicDefinition.source(till.topic(), Till.PARTITIONS)));
                CommandRun eventless = bootstrap();
                till.send(process, lines);
                CommandRun unread = bootstrap("--set", "schema.registry.url=http://127.0.0.1:1");
                CommandRun dry = bootstrap("--dry-run");
                List<String> missing =
                        process.missingTopics(List.of(process.topics().labelledExamples()));

                CommandRun first = bootstrap();
                CommandRun second = bootstrap();
                // A commit is seen a moment later: the second run has waited for that of the first.
                List<LabelledExample> written =
                        all(process, process.topics().labelledExamples(), LabelledExample.class);

                assertThat(topicless.exitCode()).isEqualTo(Main.WRONG);
                assertThat(topicless.err())
                        .contains("sources.lines.topic: found till-lines, which is not in the cluster");
                assertThat(eventless.exitCode()).isEqualTo(Main.FAILED);
                assertThat(eventless.out()).contains("hold no event");
                assertThat(unread.exitCode()).isEqualTo(Main.FAILED);
                assertThat(unread.err()).contains("http://127.0.0.1:1");
                assertThat(dry.exitCode()).as(dry.err()).isZero();
                assertThat(missing)
                        .as("a dry run creates nothing")
                        .containsExactly(process.topics().labelledExamples());
                assertThat(first.exitCode()).as(first.err()).isZero();
                assertThat(dry.out()).contains("model gone: " + written.size() + " would be written.");
                assertThat(first.out())
                        .contains("model gone: " + written.size() + " examples of " + CUSTOMERS + " entities")
                        .contains("model gone: " + written.size() + " written.")
                        .contains("the monitor asks for a first training at its next tick");
                assertThat(second.out()).contains("0 written, " + written.size() + " were there already.");
                assertThatLabelsAreTrue(written);
                assertThatNothingIsMadeOfAfterTheFirstTick(till, written);
                breakOff(process);
                CommandRun third = bootstrap();
                assertThat(third.out()).containsPattern("model gone: [1-9]\\d* written, [1-9]\\d* were there already");
                assertThatAFirstVersionIsRegistered(process, written);
                assertThat(all(process, process.topics().labelledExamples(), LabelledExample.class))
                        .extracting(LabelledExample::getId)
                        .containsExactlyInAnyOrderElementsOf(
                                written.stream().map(LabelledExample::getId).toList());
                assertThatEachOfThreeRunsHasToldTheSameCounts(process);
                assertThat(bootstrap("--dry-run").out())
                        .contains("Features tick since " + Instant.ofEpochMilli(now) + ": examples of after that");
                assertThat(leftBehind()).isEmpty();
            }
        }
    }

    private ProcessContext open(Till till) throws Exception {
        String yaml = Files.readString(till.project("1.0.0")).replace("allowed_lateness: 30 d", "allowed_lateness: 2 d")
                + "constraints: {minimum_samples: 100}\n";
        project = Files.writeString(directory.resolve("project.yaml"), yaml);
        settings = Files.writeString(
                directory.resolve("bootstrap.properties"),
                Files.readString(till.settings("1.0.0")).replaceAll("(?m)^project=.*$", "project=" + project));
        Project read = ProjectReader.read(List.of(new ProjectFile("till.yaml", yaml)));
        return ProcessContext.open(Settings.builder().file(settings).build(), read);
    }

    private CommandRun bootstrap(String... options) {
        return bootstrap(project, options);
    }

    private CommandRun bootstrap(Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("bootstrap", "--project", file.toString()));
        arguments.addAll(List.of("--settings", settings.toString(), "--work-dir", directory.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    /** By plain loops over what was sent. */
    private void assertThatLabelsAreTrue(List<LabelledExample> examples) {
        Map<String, List<Line>> own = lines.stream().collect(Collectors.groupingBy(Line::who));
        assertThat(examples).hasSizeGreaterThan(CUSTOMERS * 10).allSatisfy(example -> {
            long asOf = example.getAsOf().toEpochMilli();
            boolean came = own.get(example.getEntity()).stream()
                    .anyMatch(line -> line.at() > asOf && line.at() <= asOf + 7 * DAY);
            assertThat(example.getLabel()).as("seed %d: %s", seed, example).isEqualTo(came ? 0 : 1);
            assertThat(example.getMaturedAt()).isEqualTo(example.getAsOf().plus(Duration.ofDays(9)));
            assertThat(example.getMaturedAt().toEpochMilli()).isLessThanOrEqualTo(now);
        });
        assertThat(examples.stream().map(LabelledExample::getId).distinct()).hasSameSizeAs(examples);
    }

    /** Of another project of the same events, whose features have ticked since long ago. */
    private void assertThatNothingIsMadeOfAfterTheFirstTick(Till till, List<LabelledExample> written) throws Exception {
        Instant tick = Instant.ofEpochMilli(now - 50 * DAY);
        String yaml = Files.readString(project).replace("project: till", "project: early");
        Path early = Files.writeString(directory.resolve("early.yaml"), yaml);
        Project read = ProjectReader.read(List.of(new ProjectFile("early.yaml", yaml)));
        try (ProcessContext process = ProcessContext.open(
                Settings.builder().file(till.settings("1.0.0")).build(), read)) {
            process.ensureTopics(process.topics()
                    .topic(process.topics().featureClock())
                    .map(List::of)
                    .orElseThrow());
            tick(process, tick);

            CommandRun first = bootstrap(early);
            CommandRun second = bootstrap(early);

            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(second.out()).contains("Features tick since " + tick, "0 written");
            assertThat(all(process, process.topics().labelledExamples(), LabelledExample.class))
                    .as("seed %d", seed)
                    .extracting(LabelledExample::getEntity, LabelledExample::getAsOf, LabelledExample::getLabel)
                    .containsExactlyInAnyOrderElementsOf(written.stream()
                            .filter(example -> !example.getAsOf().isAfter(tick))
                            .map(example -> tuple(example.getEntity(), example.getAsOf(), example.getLabel()))
                            .toList());
        }
    }

    /** Leaves what a run would that was killed after some of its transactions: some examples, which nobody has counted. */
    private static void breakOff(ProcessContext process) throws Exception {
        Map<TopicPartition, RecordsToDelete> some = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = process.consumer("ends");
                Admin admin = Admin.create(process.settings().admin())) {
            List<TopicPartition> partitions = IntStream.range(0, Till.PARTITIONS)
                    .mapToObj(i -> new TopicPartition(process.topics().labelledExamples(), i))
                    .toList();
            consumer.assign(partitions);
            consumer.endOffsets(partitions)
                    .forEach((partition, end) -> some.put(partition, RecordsToDelete.beforeOffset(end / 2)));
            admin.deleteRecords(some).all().get();
        }
    }

    /** They are told for the partition after the last. */
    private static void assertThatEachOfThreeRunsHasToldTheSameCounts(ProcessContext process) {
        List<Object> told = all(process, process.topics().monitoringPartials(), MonitoringPartial.class).stream()
                .filter(partial -> partial.getPartition() == Till.PARTITIONS)
                .map(MonitoringBody::of)
                .toList();
        int each = told.size() / 3;
        assertThat(each).isPositive();
        assertThat(told.subList(each, 2 * each)).isEqualTo(told.subList(0, each));
        assertThat(told.subList(2 * each, told.size())).isEqualTo(told.subList(0, each));
    }

    private static void tick(ProcessContext process, Instant time) throws Exception {
        String topic = process.topics().featureClock();
        byte[] tick = process.serdes().of(Tick.class).toBytes(topic, new Tick(time, List.of()));
        try (Producer<byte[], byte[]> producer = process.producer("feature-clock")) {
            for (int partition = 0; partition < Till.PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, tick))
                        .get();
            }
        }
    }

    /** A tick of the features is all that the monitor needs; nobody asks by hand. */
    private void assertThatAFirstVersionIsRegistered(ProcessContext process, List<LabelledExample> examples)
            throws Exception {
        process.ensureTopics(process.topics().topics());
        try (MonitorApp monitor = MonitorApp.start(process);
                RetrainerApp trainer = RetrainerApp.start(process, Provenance.UNKNOWN, run -> {})) {
            assertThat(monitor.streams()).isNotEmpty();
            assertThat(trainer).isNotNull();
            tick(process, Instant.ofEpochMilli(now));
            Eventually.await("a version", () -> !all(process, process.topics().modelRegistry(), ModelVersion.class)
                    .isEmpty());
        }
        List<RetrainEvent> asked = all(process, process.topics().retrainEvents(), RetrainEvent.class);
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).getReasons()).containsExactly(RetrainReason.INITIAL);
        ModelVersion version = all(process, process.topics().modelRegistry(), ModelVersion.class)
                .get(0);
        assertThat(version.getDataset().getExamples()).isEqualTo(examples.size());
    }

    private static <T extends SpecificRecordBase> List<T> all(ProcessContext process, String topic, Class<T> type) {
        List<T> all = new ArrayList<>();
        new TopicReader(process).read(topic, type, (record, value) -> all.add(value));
        return all;
    }

    private List<String> leftBehind() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".millrace"))
                    .toList();
        }
    }
}
