package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.shop.ShopHistory;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.InferenceLogEntry;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.serving.ServingApp;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * From one MAJOR version of the features to the next on a real broker and a real registry: features and serving of both run side by side, the
 * champion moves, and {@code millrace features retire} ends the old one when nothing needs it.
 */
@ExtendWith(SharedRegistry.class)
class FeaturesCommandTest {
    private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();
    private static final String SPEND = "{sum: purchases.amount, over: 7 d}";
    private static final String EVERY_STORE = "validation: {every: {window: 1 d, min_rows: 1}}\n";
    private static final int EVENTS = 60;
    private static final List<String> SOURCES = List.of(Shop.PURCHASES, Shop.SESSIONS, Shop.PROFILES);

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final HttpSchemaRegistry schemas;
    private final String url;

    @TempDir
    private Path directory;

    private ShopEvents events;
    private int sent;
    private Path newSettings;

    FeaturesCommandTest(SharedRegistry.Running registry) {
        schemas = registry.client();
        url = registry.url();
    }

    @Test
    void shouldRetireAMajorVersionWhenNothingNeedsItAndLeaveTheOtherAlone() throws Exception {
        System.out.println("seed " + seed);
        events = new ShopEvents(seed, 0, 0, schemas);
        // The same name means something else from now on: models must not be scored with the other's values.
        String before = Shop.yaml("majors", "1.0.0", SPEND, SPEND) + EVERY_STORE;
        String after = Shop.yaml("majors", "2.0.0", SPEND, SPEND.replace("7 d}", "14 d}"));
        assertThat(after).contains("spend_7d:       {sum: purchases.amount, over: 14 d}");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                ProcessContext old = open(broker, "old", before);
                ProcessContext next = open(broker, "next", after);
                Admin admin = Admin.create(next.settings().admin())) {
            newSettings = directory.resolve("next.properties");
            old.ensureTopics(Shop.sources());
            old.ensureTopics(old.topics().topics());
            ShopModel.register(old, "1.0.0", "1.0.0");
            ShopModel.register(old, "2.0.0", "2.0.0");
            ShopModel.register(old, "2.0.1", "2.0.0");
            ShopModel.deploy(old, 1, "1.0.0", null);
            next.ensureTopics(next.topics().topics());
            try (FeaturesApp newFeatures = FeaturesApp.start(next, false)) {
                sideBySide(old, next);
                assertThatOnlyTheOldVersionGoes(admin, next);
                assertThat(newFeatures.streams()).isNotNull();
                assertThat(command("reset", "--yes").err())
                        .isEqualTo("Features are not reset: processes run it: majors-features-v2\n");
            }
            Map<String, List<@Nullable Object>> values = latest(next);
            assertThatAResetBeginsAgain();
            try (FeaturesApp again = FeaturesApp.start(next, false)) {
                assertThat(again.streams()).isNotNull();
                assertThatTheSameIsComputed(next, values);
            }
        }
    }

    private void sideBySide(ProcessContext old, ProcessContext next) throws Exception {
        try (FeaturesApp oldFeatures = FeaturesApp.start(old, false);
                ServingApp oldServing = ServingApp.start(old);
                ServingApp newServing = ServingApp.start(next)) {
            oldFeatures.streams().awaitRunning(Duration.ofMinutes(1));
            send(next);
            awaitLogged(old, 2 * sent);
            assertThat(modelsByMajor(old)).isEqualTo(Map.of("1", Set.of("1.0.0"), "2", Set.of("none")));

            ShopModel.deploy(old, 2, "2.0.0", "1.0.0");
            Eventually.await("the next champion", () -> oldServing.deployed() >= 2 && newServing.deployed() >= 2);
            send(next);
            awaitLogged(old, 2 * sent);

            assertThat(modelsByMajor(old))
                    .isEqualTo(Map.of("1", Set.of("1.0.0", "none"), "2", Set.of("none", "2.0.0")));
            assertThat(needed(old)).isEqualTo(1);
            assertRefused("1", "models need it: churn 1.0.0 (previous)");
            assertRefused("2", "the project file is of it");
            assertThat(command("list").out())
                    .contains("MAJOR version 1, feature set 1.0.0: stays, models need it: churn 1.0.0 (previous)")
                    .contains("MAJOR version 2, feature set 2.0.0: stays, the project file is of it")
                    .contains("application  majors-features-v1, running")
                    .contains("application  majors-serving-v2, running")
                    .contains("topic        majors.feature-updates.v2, ");

            ShopModel.deploy(old, 3, "2.0.1", "2.0.0");
            Eventually.await("features of version 1 to say that nothing needs them", () -> needed(old) == 0);
            assertThat(needed(next)).isEqualTo(1);
            assertRefused("1", "processes run it: majors-features-v1, majors-online-v1, majors-serving");
        }
    }

    private void assertThatOnlyTheOldVersionGoes(Admin admin, ProcessContext next) throws Exception {
        // A process that has stopped stays in its group until its session has ended.
        Eventually.await(
                "the old groups to be empty", () -> command("retire", "1").exitCode() == 0);
        Set<String> all = admin.listTopics().names().get();
        CommandRun shown = command("retire", "1", "--dry-run");
        assertThat(shown.out())
                .contains("would delete topic majors.features, ")
                .endsWith("Nothing was deleted: --yes deletes.\n");
        assertThat(admin.listTopics().names().get()).isEqualTo(all);
        // As a run that was interrupted leaves it.
        admin.deleteConsumerGroups(List.of("majors-online-v1")).all().get();
        admin.deleteTopics(List.of("majors.backfill")).all().get();

        CommandRun retired = command("retire", "1", "--yes");
        CommandRun again = command("retire", "1", "--yes");

        assertThat(retired.exitCode()).as(retired.err()).isZero();
        assertThat(retired.out())
                .contains(
                        "deleted group majors-features-v1\n",
                        "deleted group majors-serving\n",
                        "deleted topic majors-features-v1-heads-changelog\n",
                        "deleted topic majors-online-v1-completed-ticks-changelog\n",
                        "deleted subject majors.feature-updates-value\n");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).isEqualTo("Nothing is left of MAJOR version 1.\n");
        assertThat(command("list").out()).contains("MAJOR version 1, feature set 1.0.0: retired\n");
        Set<String> gone = new TreeSet<>(all);
        gone.removeAll(admin.listTopics().names().get());
        assertThat(gone)
                .containsExactlyInAnyOrder(
                        "majors.events-by-entity",
                        "majors.backfill",
                        "majors.feature-clock",
                        "majors.feature-updates",
                        "majors.features",
                        "majors-features-v1-heads-changelog",
                        "majors-features-v1-wide-changelog",
                        "majors-features-v1-progress-changelog",
                        "majors-features-v1-windows-changelog",
                        "majors-online-v1-completed-ticks-changelog");
        assertThat(admin.listTopics().names().get()).noneMatch(topic -> topic.contains("-v1-"));
        assertThat(admin.listGroups().all().get())
                .extracting(group -> group.groupId())
                .containsExactlyInAnyOrder("majors-features-v2", "majors-online-v2", "majors-serving-v2");
        assertThat(List.of("majors.feature-updates", "majors.features", "majors.feature-clock"))
                .allSatisfy(topic -> {
                    assertThat(schemas.latest(SchemaRegistry.valueSubject(topic)))
                            .isEmpty();
                    assertThat(schemas.latest(SchemaRegistry.valueSubject(topic + ".v2")))
                            .isPresent();
                });
        assertThatTheNewVersionGoesOn(next);
    }

    /** Every update, those of events that came after the retirement too, says what the events below its position make it. */
    private void assertThatTheNewVersionGoesOn(ProcessContext next) throws Exception {
        send(next);
        Eventually.await(
                "updates of all events",
                () -> records(next, next.topics().featureUpdates()).size() == sent);
        assertThatUpdatesAreRight(next);
    }

    private void assertThatUpdatesAreRight(ProcessContext next) {
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        SOURCES.forEach(topic -> read.addAll(records(next, topic)));
        ShopHistory history = new ShopHistory(next.project(), read, schemas);
        for (ConsumerRecord<byte[], byte[]> record : records(next, next.topics().featureUpdates())) {
            GenericRecord update = avro(record);
            assertThat(history.found(update)).as("seed %d", seed).isEqualTo(history.expected(update));
        }
    }

    private void assertThatAResetBeginsAgain() throws Exception {
        Eventually.await("the group to be empty", () -> command("reset").exitCode() == 0);
        assertThat(command("reset").out())
                .contains("would delete the state of majors-features-v2")
                .doesNotContain("does not hold")
                .endsWith("Nothing was done: --yes does it.\n");

        CommandRun reset = command("reset", "--yes");

        assertThat(reset.exitCode()).as(reset.err()).isZero();
        assertThat(reset.out())
                .contains(
                        "deleted topic majors-features-v2-heads-changelog\n",
                        "deleted records of majors.events-by-entity.v2\n",
                        "deleted group majors-features-v2\n");
    }

    /** Under the same ids, each as the events below its position make it; and all of them together make the same values. */
    private void assertThatTheSameIsComputed(ProcessContext next, Map<String, List<@Nullable Object>> before)
            throws Exception {
        String topic = next.topics().featureUpdates();
        Eventually.await("all updates again", () -> records(next, topic).size() == 2 * sent);
        List<ConsumerRecord<byte[], byte[]>> updates = records(next, topic);
        assertThat(updates.stream().map(this::avro).map(update -> update.get("id")
                        .toString()))
                .hasSize(2 * sent)
                .satisfies(ids -> assertThat(Set.copyOf(ids)).hasSize(sent));
        Eventually.await("the same values", () -> latest(next).equals(before));
        assertThatUpdatesAreRight(next);
    }

    /** As-of and values of each entity, as the online store has them. */
    private Map<String, List<@Nullable Object>> latest(ProcessContext process) {
        ShopHistory shop = new ShopHistory(process.project(), List.of(), schemas);
        Map<String, List<@Nullable Object>> latest = new TreeMap<>();
        records(process, process.topics().features())
                .forEach(record ->
                        latest.put(new String(record.key(), StandardCharsets.UTF_8), shop.found(avro(record))));
        return latest;
    }

    private void assertRefused(String major, String why) {
        CommandRun run = command("retire", major, "--yes");

        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip()).isEqualTo("MAJOR version " + major + " is not retired: " + why);
    }

    private CommandRun command(String... words) {
        List<String> arguments = new ArrayList<>(List.of("features"));
        arguments.addAll(List.of(words));
        arguments.addAll(List.of("--settings", newSettings.toString()));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    /** A process of its own state, and the settings that a command finds it by: these have none. */
    private ProcessContext open(EmbeddedBroker broker, String name, String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve(name + ".yaml"), yaml);
        Path settings = Files.writeString(
                directory.resolve(name + ".properties"), """
                bootstrap.servers=%s
                schema.registry.url=%s
                environment=dev
                project=%s
                rest.port=0
                streams.consumer.session.timeout.ms=3000
                streams.consumer.heartbeat.interval.ms=500
                """.formatted(broker.bootstrapServers(), url, file));
        Project project = ProjectReader.read(List.of(new ProjectFile(file.toString(), yaml)));
        Settings own = Settings.builder()
                .file(settings)
                .flag("state.dir", directory.resolve(name).toString())
                .build();
        return ProcessContext.open(own, project);
    }

    private void send(ProcessContext process) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            long time = START + sent * Duration.ofHours(1).toMillis();
            Outgoing.Message event = events.good("customer-" + i % 20, time);
            records.add(new ProducerRecord<>(event.topic(), event.partition(), event.key(), event.value()));
            sent++;
        }
        try (Producer<byte[], byte[]> producer = process.producer("events")) {
            TestBroker.send(producer, records);
        }
    }

    private static void awaitLogged(ProcessContext process, int rows) throws Exception {
        Eventually.await(
                "every update of both versions to be logged",
                () -> records(process, process.topics().inferenceLog()).size() >= rows);
    }

    /** By MAJOR version of the features, the models that scored rows of the log; "none" where none did. */
    private static Map<String, Set<String>> modelsByMajor(ProcessContext process) {
        Map<String, Set<String>> models = new TreeMap<>();
        new TopicReader(process)
                .read(
                        process.topics().inferenceLog(),
                        InferenceLogEntry.class,
                        (record, entry) -> models.computeIfAbsent(
                                        entry.getFeatureSetVersion().substring(0, 1), major -> new TreeSet<>())
                                .add(entry.getModelVersion() == null ? "none" : entry.getModelVersion()));
        return models;
    }

    private static double needed(ProcessContext process) throws IOException {
        StringWriter page = new StringWriter();
        process.metrics().write(page);
        return page.toString()
                .lines()
                .filter(line -> line.startsWith("millrace_features_needed{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(-1);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(ProcessContext process, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        new TopicReader(process).read(topic, records::add);
        return records;
    }

    private GenericRecord avro(ConsumerRecord<byte[], byte[]> record) {
        return Wire.record(schemas, record.value());
    }
}
