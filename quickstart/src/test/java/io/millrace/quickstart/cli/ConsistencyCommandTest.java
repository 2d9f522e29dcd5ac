package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.features.FeatureSet;
import io.millrace.ids.PredictionIds;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.replay.Feed;
import io.millrace.quickstart.replay.LockStep;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.replay.Replay;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.shop.ShopHistory;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Cause;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.serving.ServingApp;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code millrace consistency} and {@code history --from-topics} on a real broker and a real registry: features and serving run,
 * events come late and too late, and in the end somebody tampers with the log.
 */
@ExtendWith(SharedRegistry.class)
class ConsistencyCommandTest {
    private static final int DAYS = 14;
    private static final int EVENTS_PER_DAY = 80;
    private static final int LATE_PER_DAY = 10;
    private static final int MORE = 30;
    private static final String PRIVACY_KEY = "a-secret-of-this-test";

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final FeatureSet features = FeatureSet.compile(Shop.project());
    private final SharedRegistry.Running registry;
    private final SchemaRegistry schemas;

    @TempDir
    private Path directory;

    private Path settings;

    ConsistencyCommandTest(SharedRegistry.Running registry) {
        this.registry = registry;
        schemas = registry.client();
    }

    @Test
    void shouldFindEveryBitByPositionTheCostOfLatenessAndWhatWasTamperedWith() throws Exception {
        System.out.println("seed " + seed);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                ProcessContext process = Shop.open(
                        broker,
                        registry.url(),
                        directory.resolve("state"),
                        Shop.project(),
                        Map.of("privacy.key", PRIVACY_KEY))) {
            // No directory of state: what only reads keeps none.
            settings =
                    Shop.settings(directory, broker.bootstrapServers(), registry.url(), "privacy.key=" + PRIVACY_KEY);
            try (FeaturesApp app = FeaturesApp.start(process, false)) {
                app.streams().awaitRunning(Duration.ofMinutes(1));
                try (ServingApp serving = ServingApp.start(process)) {
                    serving.scoring().awaitRunning(Duration.ofMinutes(1));
                    replay(process);
                }
                assertThatAllIsConsistentButForLateness(process);
                assertThatItSaysThatARuleIsNew(process);
                assertThatHistoryKnowsWhatTheTopicsHold(process);
                String tampered = tamper(process);
                assertThatItIsFound(tampered);
                assertThatSomebodyIsForgotten(process);
            }
        }
    }

    private void replay(ProcessContext process) throws Exception {
        try (ShopEvents events = new ShopEvents(seed, DAYS, EVENTS_PER_DAY, process.registry());
                Feed late = new LateFeed(events, random);
                Producer<byte[], byte[]> producer = process.producer("replay");
                LockStep pace = LockStep.with(process, FeatureTopology.applicationId(process.project()))) {
            new Replay(process, late, pace, Duration.ofDays(1), Duration.ZERO, producer)
                    .run((reached, produced, share) -> {});
        }
        Eventually.await(
                "every update to be scored", () -> ids(process, process.topics().inferenceLog())
                        .equals(ids(process, process.topics().featureUpdates()).stream()
                                .map(id -> PredictionIds.of(id, "churn"))
                                .collect(Collectors.toSet())));
    }

    private void assertThatAllIsConsistentButForLateness(ProcessContext process) throws Exception {
        CommandRun run = consistency("--sample", "1000000", "--json");

        JsonNode json = new ObjectMapper().readTree(run.out());
        JsonNode byPosition = json.path("by_position");
        assertThat(run.exitCode())
                .as("seed %d: %s%s", seed, run.out(), run.err())
                .isZero();
        assertThat(json.path("sample").path("compared").asInt())
                .as("all updates were scored")
                .isEqualTo(records(process, process.topics().featureUpdates()).size());
        assertThat(byPosition.path("vectors").asInt())
                .isGreaterThan(DAYS * EVENTS_PER_DAY)
                .isEqualTo(byPosition.path("equal").asInt());
        assertThat(byPosition.path("features")).isEmpty();
        JsonNode withLateData = json.path("with_late_data");
        assertThat(withLateData.path("equal").asInt())
                .as("seed %d: late events change some vectors and not all", seed)
                .isPositive()
                .isLessThan(withLateData.path("vectors").asInt());
        assertThat(withLateData
                        .path("features")
                        .path("purchases_ever")
                        .path("mean_distance")
                        .asDouble())
                .isGreaterThanOrEqualTo(1);
        assertThat(records(process, process.topics().deadLetters()).stream()
                        .map(letter -> new String(
                                letter.headers().lastHeader("millrace.reason").value(), StandardCharsets.UTF_8)))
                .as("seed %d", seed)
                .contains("too_late");
        CommandRun sampled = consistency("--sample", "50", "--seed", "3");
        assertThat(sampled.exitCode()).isZero();
        assertThat(sampled.out())
                .startsWith(
                        "50 of 50 drawn vectors compared; 0 are of another version of the feature set, 0 have not been scored.")
                .contains("50 are the same to the bit, 0 are not");
    }

    /** Amounts that the stream has counted, and that a rule of today refuses. */
    private void assertThatItSaysThatARuleIsNew(ProcessContext process) throws Exception {
        Set<String> letters = records(process, process.topics().deadLetters()).stream()
                .map(letter -> header(letter, "millrace.topic") + header(letter, "millrace.partition") + "/"
                        + header(letter, "millrace.offset"))
                .collect(Collectors.toSet());
        long counted = records(process, Shop.PURCHASES).stream()
                .filter(record -> !letters.contains(record.topic() + record.partition() + "/" + record.offset()))
                .filter(record -> (Double) read(record).get("amount") > 50)
                .count();
        Path rule = Files.writeString(
                directory.resolve("rule.yaml"), "project: shop\nvalidation:\n  purchases.amount: {max: 50}\n");
        String project = directory.resolve("project.yaml") + "," + rule;

        CommandRun run = consistency("--sample", "1000000", "--set", "project=" + project);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.FAILED);
        assertThat(counted).isPositive();
        assertThat(run.out())
                .contains("Note: " + counted
                        + " records that are refused today have no dead letter: the stream counted them");
    }

    /** The monitor does not run here: that is said, and features and online store have done it all the same. */
    private void assertThatSomebodyIsForgotten(ProcessContext process) throws Exception {
        String entity = updates(process).get(0).get("entity").toString();
        Path asked = Files.writeString(
                directory.resolve("forgotten.csv"), "entity,time\n" + entity + "," + Instant.now() + "\n");
        try (ServingApp serving = ServingApp.start(process)) {
            Eventually.await("features of " + entity, () -> status(serving, entity) == 200);

            CommandRun dry = forget(entity, "--dry-run", "--until", Instant.EPOCH.toString());
            CommandRun wrong = forget(entity, "--why", "a test", "--set", "privacy.key=another-secret-of-this-test");
            CommandRun unknown = forget("nobody", "--why", "a test");
            CommandRun forgotten = forget(entity, "--why", "a test", "--wait", "--patience", "5");
            int afterwards = status(serving, entity);
            Eventually.await("no features of " + entity, () -> status(serving, entity) == 404);
            makeGroup(process, "shop-features-v2");
            CommandRun again = forget(entity, "--why", "a test");
            CommandRun waited =
                    forget(entity, "--why", "a test", "--until", Instant.EPOCH.toString(), "--wait", "--patience", "0");
            CommandRun ahead = forget(entity, "--why", "a test", "--until", "2999-01-01T00:00:00Z");

            assertThat(dry.exitCode()).as(dry.err()).isZero();
            assertThat(dry.out())
                    .contains("Entities with current features: 1", "shop.features  compacted")
                    .containsPattern("shop.feature-updates  deleted when old, at the latest 20")
                    .containsPattern("purchases .*a source: only its owner can delete there");
            assertThat(dry.err())
                    .as("whether those who do not run have the secret")
                    .contains("cannot be seen of shop-labels,")
                    .contains("Warning: what is kept of it is of 2", ", later than --until");
            assertThat(wrong.exitCode()).isEqualTo(Main.WRONG);
            assertThat(wrong.err())
                    .startsWith("privacy.key: found a secret (")
                    .contains(") that shop-features-v1 at /127.0.0.1 does not have: it runs with another (");
            assertThat(unknown.exitCode()).isEqualTo(Main.FAILED);
            assertThat(unknown.err()).contains("nobody of that name").contains("nothing was written");
            assertThat(forgotten.exitCode()).isEqualTo(Main.FAILED);
            assertThat(forgotten.err()).contains("shop-labels").doesNotContain("shop-features");
            assertThat(afterwards == 404 || forgotten.err().contains("shop-online-v1"))
                    .as("what the online store says when it is not waited for any more: %d", afterwards)
                    .isTrue();
            assertThat(again.exitCode()).isZero();
            assertThat(again.out()).contains("It was asked for before, at", "Written:");
            assertThat(again.err())
                    .contains("Another MAJOR version of the features has state of its own (shop-features-v2)");
            assertThat(waited.exitCode())
                    .as("the monitor does not run, however often it is asked")
                    .isEqualTo(Main.FAILED);
            assertThat(waited.err()).contains("shop-labels");
            assertThat(ahead.exitCode()).isEqualTo(Main.WRONG);
            assertThat(ahead.err()).contains("--until: found 2999-01-01T00:00:00Z, expected a moment up to now");
        }
        String hash = forget(entity, "--hash").out().strip();
        assertThat(records(process, process.topics().erasures())).hasSize(3).allSatisfy(record -> assertThat(
                        new String(record.key(), StandardCharsets.UTF_8) + read(record))
                .doesNotContain(entity)
                .startsWith(hash));
        assertThat(records(process, process.topics().erasures()).stream()
                        .map(record -> (Long) read(record).get("until")))
                .as("none takes back what one before it has said")
                .isSorted();
        CommandRun history = CommandRun.of(
                "history",
                asked.toString(),
                "--project",
                directory.resolve("project.yaml").toString(),
                "--from-topics",
                "--settings",
                settings.toString(),
                "--out",
                directory.resolve("forgotten-answers.csv").toString());
        assertThat(history.exitCode()).as(history.err()).isZero();
        assertThat(Files.readAllLines(directory.resolve("forgotten-answers.csv"))
                        .get(1))
                .as("nothing is known of it")
                .contains(",false,");
    }

    private static int status(ServingApp serving, String entity) throws Exception {
        URI address = URI.create(
                "http://127.0.0.1:%d/features/%s".formatted(serving.online().port(), entity));
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** As if an application of that name had committed something. */
    private static void makeGroup(ProcessContext process, String name) throws Exception {
        try (Admin admin = Admin.create(process.settings().admin())) {
            TopicPartition at = new TopicPartition(process.topics().erasureRequests(), 0);
            admin.alterConsumerGroupOffsets(name, Map.of(at, new OffsetAndMetadata(0)))
                    .all()
                    .get();
        }
    }

    private CommandRun forget(String entity, String... options) {
        List<String> arguments = new ArrayList<>(List.of("forget", entity, "--settings", settings.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private void assertThatHistoryKnowsWhatTheTopicsHold(ProcessContext process) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> sources = new ArrayList<>();
        process.project().sources().forEach(source -> sources.addAll(records(process, source.topic())));
        ShopHistory expected = new ShopHistory(sources, schemas);
        List<String> questions = new ArrayList<>(List.of("entity,time"));
        List<GenericRecord> updates = updates(process);
        for (int i = 0; i < 200; i++) {
            GenericRecord update = updates.get(random.nextInt(updates.size()));
            questions.add(update.get("entity") + "," + update.get("as_of"));
        }
        Path asked = Files.write(directory.resolve("asked.csv"), questions);
        Path answers = directory.resolve("answers.csv");

        CommandRun run = CommandRun.of(
                "history",
                asked.toString(),
                "--project",
                directory.resolve("project.yaml").toString(),
                "--from-topics",
                "--settings",
                settings.toString(),
                "--out",
                answers.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("No events, by reason: undecodable_");
        List<String> lines = Files.readAllLines(answers);
        assertThat(lines).hasSize(201);
        for (int i = 1; i < lines.size(); i++) {
            String[] question = questions.get(i).split(",", -1);
            long asOf = Long.parseLong(question[1]);
            StringBuilder line = new StringBuilder(question[0] + "," + Instant.ofEpochMilli(asOf) + ",true,1.0.0");
            for (Object value : expected.asOf(question[0], asOf).subList(1, features.size() + 1)) {
                line.append(',').append(value == null ? "" : value);
            }
            assertThat(lines.get(i)).as("seed %d", seed).isEqualTo(line.toString());
        }
    }

    /** Serving is away; somebody else logs what the features process makes meanwhile, and one value is off by the least. */
    private String tamper(ProcessContext process) throws Exception {
        int before = records(process, process.topics().featureUpdates()).size();
        try (ShopEvents events = new ShopEvents(seed, 1, 1, process.registry());
                Producer<byte[], byte[]> producer = process.producer("more")) {
            long time = LateFeed.START + (DAYS + 1) * LateFeed.DAY;
            for (int i = 0; i < MORE; i++) {
                send(producer, events.good("customer-" + i, time + i));
            }
        }
        Eventually.await(
                "updates of the last events",
                () -> records(process, process.topics().featureUpdates()).size() == before + MORE);
        String tampered = null;
        String topic = process.topics().inferenceLog();
        try (Producer<byte[], byte[]> producer = process.producer("log")) {
            List<String> scored = new ArrayList<>();
            records(process, topic)
                    .forEach(entry -> scored.add(read(entry).get("id").toString()));
            for (GenericRecord update : updates(process)) {
                String id = PredictionIds.of(update.get("id").toString(), "churn");
                if (!scored.contains(id)) {
                    boolean first = tampered == null;
                    tampered = first ? id : tampered;
                    byte[] entry = process.serdes().of(InferenceLogEntry.class).toBytes(topic, entry(update, first));
                    producer.send(new ProducerRecord<>(
                                    topic, update.get("entity").toString().getBytes(StandardCharsets.UTF_8), entry))
                            .get();
                }
            }
        }
        assertThat(tampered).isNotNull();
        return tampered;
    }

    private void assertThatItIsFound(String tampered) throws Exception {
        CommandRun run = consistency("--sample", "1000000", "--json");

        JsonNode byPosition = new ObjectMapper().readTree(run.out()).path("by_position");
        assertThat(run.exitCode()).as("seed %d", seed).isEqualTo(Main.FAILED);
        assertThat(byPosition.path("vectors").asInt() - byPosition.path("equal").asInt())
                .isEqualTo(1);
        assertThat(byPosition.path("examples")).hasSize(1);
        assertThat(byPosition.path("examples").get(0).path("id").asText()).isEqualTo(tampered);
        assertThat(byPosition.path("examples").get(0).path("features").fieldNames())
                .toIterable()
                .containsExactly("purchases_ever");
    }

    private CommandRun consistency(String... options) {
        List<String> arguments = new ArrayList<>(List.of("consistency", "--settings", settings.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private InferenceLogEntry entry(GenericRecord update, boolean tampered) {
        List<Double> numbers = new ArrayList<>();
        List<@Nullable String> categories = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            Object value = update.get(features.name(i));
            numbers.add(value instanceof Double number ? number : Double.NaN);
            if (features.categorical(i)) {
                categories.add(value == null ? null : value.toString());
            }
        }
        if (tampered) {
            int feature = features.indexOf("purchases_ever");
            numbers.set(feature, Math.nextUp(numbers.get(feature)));
        }
        Instant asOf = Instant.ofEpochMilli((Long) update.get("as_of"));
        return new InferenceLogEntry(
                PredictionIds.of(update.get("id").toString(), "churn"),
                update.get("entity").toString(),
                "churn",
                Cause.EVENT,
                asOf,
                asOf,
                "1.0.0",
                numbers,
                categories,
                null,
                null,
                null,
                null,
                ScoringRole.PRIMARY,
                -1L,
                asOf,
                asOf,
                null,
                null,
                null,
                false);
    }

    private List<GenericRecord> updates(ProcessContext process) {
        return records(process, process.topics().featureUpdates()).stream()
                .map(this::read)
                .toList();
    }

    private Set<String> ids(ProcessContext process, String topic) {
        return records(process, topic).stream()
                .map(record -> read(record).get("id").toString())
                .collect(Collectors.toSet());
    }

    private GenericRecord read(ConsumerRecord<byte[], byte[]> record) {
        return Wire.record(schemas, record.value());
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(ProcessContext process, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        new TopicReader(process).read(topic, records::add);
        return records;
    }

    private static void send(Producer<byte[], byte[]> producer, Outgoing.Message message) throws Exception {
        producer.send(new ProducerRecord<>(message.topic(), message.partition(), message.key(), message.value()))
                .get();
    }

    /**
     * A feed, and with each of its days events of up to fifteen days ago: late where ten are allowed, and too late. Some are too late for certain: one customer comes at
     * the end of every day, and again and again with what was on the first.
     */
    private record LateFeed(ShopEvents events, Random random) implements Feed {
        private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();
        private static final long DAY = Duration.ofDays(1).toMillis();

        @Override
        public @Nullable Slice next() {
            Slice slice = events.next();
            if (slice == null) {
                return null;
            }
            List<Outgoing> messages = new ArrayList<>(slice.messages());
            for (int i = 0; i < LATE_PER_DAY; i++) {
                long time = slice.reached() - (long) (random.nextDouble() * 15 * DAY);
                messages.add(
                        random.nextInt(messages.size() + 1),
                        events.good("customer-" + random.nextInt(120), Math.max(START + 1, time)));
                messages.add(events.good("customer-0", slice.reached() - 1));
                messages.add(events.good("customer-0", START + 1));
            }
            return new Slice(slice.reached(), messages);
        }

        @Override
        public double progress() {
            return events.progress();
        }

        @Override
        public void close() {
            // The events are closed by whoever opened them.
        }
    }
}
