package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.console.Console;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.acls.Right;
import io.millrace.quickstart.acls.Role;
import io.millrace.quickstart.replay.LatestTick;
import io.millrace.quickstart.replay.LockStep;
import io.millrace.quickstart.replay.Pace;
import io.millrace.quickstart.replay.Replay;
import io.millrace.quickstart.replay.SourceTopics;
import io.millrace.quickstart.replay.StalledException;
import io.millrace.quickstart.replay.TargetTopics;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.security.RecordingAuthorizer.Asked;
import io.millrace.quickstart.security.SecuredBroker;
import io.millrace.quickstart.security.SecuredBroker.Mechanism;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Deployment;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.retrainer.worker.RetrainerApp;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.serving.ServingApp;
import io.millrace.topics.TopicCreation;
import io.millrace.topics.TopicDefinition;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.monitor.MonitorApp;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole loop at a broker that refuses what nobody has allowed, each process as a principal of its own with exactly the rights that {@code millrace acls} prints: nothing that is
 * needed is missing, and nothing is printed that is not used.
 */
@Tag("exhaustive")
@ExtendWith(SharedRegistry.class)
class LeastPrivilegeTest {
    private static final String YAML = Shop.yaml("shop", "1.0.0", "examples:\n  every: 7 d", "examples:\n  every: 1 d")
            .replace("allowed_lateness: 10 d", "allowed_lateness: 1 d")
            .replace("horizon: 7 d", "horizon: 2 d")
            .replace("success: {metric: auc_roc, baseline: 0.6}", "success: {metric: auc_roc, baseline: 0.01}")
            .replace("partitions: 3", "partitions: 3\nconstraints: {minimum_samples: 50}")
            .replace(
                    "gates: {auc_roc: 0.6}",
                    "gates: {auc_roc: 0.01}\n    comparison: {min_positives: 20}\n    monitoring: {drift: {psi: 0.2, ks: 0.2, window: 2 d, min_samples: 20, confirm: 1 of 1}}");

    private static final String PRIVACY_KEY = "a-secret-of-sixteen";

    /** Ids of the shop's customers, and of somebody who is to be forgotten. */
    private static final Pattern CUSTOMER = Pattern.compile("customer-\\d|somebody-of-before");

    /** On a machine that others keep busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int DAYS = 24;
    private static final int EVENTS_PER_DAY = 200;

    /** By then examples of enough days have matured. */
    private static final Instant TRAINED = Instant.parse("2025-03-13T00:00:00Z");

    /** What nothing in this story asks for: a model that is rejected, an upstream that breaks, quality of a version on trial, records that wait long enough to be looked at, the states of a new version of the features. */
    private static final Map<Role, Set<String>> IN_RESERVE = Map.of(
            Role.serving, Set.of("WRITE shop.alerts"),
            Role.viewer, Set.of("READ shop.experiments"),
            Role.monitor,
                    Set.of(
                            "READ purchases",
                            "READ sessions",
                            "READ profiles",
                            "READ shop.backfill",
                            "READ shop.dead-letter-retries",
                            "READ shop.events-by-entity",
                            "READ shop.features",
                            "READ shop.erasure-requests",
                            "READ shop.retrain-events",
                            "WRITE shop-drift-churn-drift-quarantines-changelog",
                            "WRITE shop-rollout-rollout-quality-changelog"),
            Role.replay,
                    Set.of(
                            "READ shop.clock",
                            "READ shop.erasure-requests",
                            "READ shop.events-by-entity",
                            "READ shop.features",
                            "READ purchases",
                            "READ sessions",
                            "READ profiles",
                            "READ shop.backfill",
                            "READ shop.dead-letter-retries",
                            "WRITE shop.dead-letters"),
            Role.backfill,
                    Set.of(
                            "READ purchases",
                            "READ sessions",
                            "READ profiles",
                            "DESCRIBE_CONFIGS purchases",
                            "DESCRIBE_CONFIGS sessions",
                            "DESCRIBE_CONFIGS profiles",
                            "READ shop.dead-letters",
                            "READ shop.erasures",
                            "WRITE shop.backfill",
                            "DESCRIBE shop-features-v1",
                            "WRITE shop-features-v1-backfill"));

    private final long seed = System.nanoTime();
    private final SharedRegistry.Running registry;
    private Mechanism mechanism = Mechanism.PASSWORD;

    @TempDir
    private Path directory;

    LeastPrivilegeTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @ParameterizedTest
    @EnumSource(Mechanism.class)
    @Timeout(900)
    void shouldLetEachPartDoItsWorkAndNothingElse(Mechanism by) throws Exception {
        mechanism = by;
        System.out.println("seed " + seed);
        Project project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", YAML)));
        List<String> names =
                Stream.of(Role.values()).map(LeastPrivilegeTest::user).toList();
        Map<Role, ProcessContext> all = new EnumMap<>(Role.class);
        try (SecuredBroker broker = SecuredBroker.start(directory.resolve("broker"), names);
                LoggedIds logged = LoggedIds.of(CUSTOMER)) {
            createSources(broker);
            for (Role role : Role.values()) {
                ProcessContext process = ProcessContext.open(settings(broker, role), project);
                all.put(role, process);
                broker.allow("User:" + user(role), role.rights(process));
            }

            runTheLoop(broker, all);
            runCommands(broker);
            runProgramsOfUsers(all);

            Map<Role, Set<String>> refused = new EnumMap<>(Role.class);
            Map<Role, Set<String>> unused = new EnumMap<>(Role.class);
            for (Role role : Role.values()) {
                Set<Right> rights = role.rights(all.get(role));
                if (role == Role.operator) {
                    rights.removeAll(Role.viewer.rights(all.get(role)));
                }
                Set<Asked> asked = broker.asked("User:" + user(role));
                asked.stream()
                        .filter(ask -> !ask.allowed() && !isAskedInVain(role, ask))
                        .forEach(ask -> refused.computeIfAbsent(role, r -> new TreeSet<>())
                                .add(ask.operation() + " " + ask.resource()));
                Set<String> idle = rights.stream()
                        .filter(right -> asked.stream().noneMatch(ask -> uses(ask, right)))
                        .map(right -> right.operation() + " " + right.name())
                        .collect(Collectors.toCollection(TreeSet::new));
                System.out.printf(
                        "%s: %d rights, %d used, in reserve %s%n",
                        role, rights.size(), rights.size() - idle.size(), idle);
                idle.removeAll(IN_RESERVE.getOrDefault(role, Set.of()));
                // Read where state is restored, which it is when a process has died.
                idle.removeIf(right -> right.startsWith("READ ") && right.endsWith("-changelog"));
                if (!idle.isEmpty()) {
                    unused.put(role, idle);
                }
            }
            assertThat(refused).as("who was refused what").isEmpty();
            assertThat(unused).as("who has what and does not use it").isEmpty();
            for (Role role : Role.values()) {
                assertThatNothingElseIsWritten(all.get(role), role);
            }
            assertThat(logged.lines()).as("lines that name a customer").isEmpty();
            for (ProcessContext process : all.values()) {
                StringWriter metrics = new StringWriter();
                process.metrics().write(metrics);
                assertThat(metrics.toString()).doesNotContainPattern(CUSTOMER);
            }
        } finally {
            for (ProcessContext process : all.values()) {
                process.close();
            }
        }
    }

    private static String user(Role role) {
        return "shop-" + role;
    }

    private Settings settings(SecuredBroker broker, Role role) throws Exception {
        Settings.Builder settings = Settings.builder()
                .flag("schema.registry.url", registry.url())
                .flag("state.dir", directory.resolve("state-" + role).toString())
                .flag("rest.port", "0")
                .flag("environment", "dev")
                .flag("privacy.key", PRIVACY_KEY);
        broker.client(mechanism, user(role)).forEach(settings::flag);
        return settings.build();
    }

    private static void createSources(SecuredBroker broker) {
        try (Admin admin = broker.admin()) {
            TopicCreation.create(
                    admin,
                    Shop.sources().stream()
                            .map(topic -> new NewTopic(topic.name(), topic.partitions(), (short) 1)
                                    .configs(Map.of("message.timestamp.type", "LogAppendTime")))
                            .toList());
        }
    }

    private void runTheLoop(SecuredBroker broker, Map<Role, ProcessContext> all) throws Exception {
        ProcessContext serves = all.get(Role.serving);
        // As every process that is run does it: first the features, which make them.
        for (Role role : List.of(Role.features, Role.features, Role.serving, Role.monitor, Role.trainer, Role.replay)) {
            all.get(role).ensureTopics(all.get(role).topics().topics());
        }
        // Somebody of the past, so that whoever reads who was forgotten finds something to read.
        run(0, file(broker, Role.forget), "forget", "somebody-of-before", "--unknown", "--why", "a try");
        try (FeaturesApp features = FeaturesApp.start(all.get(Role.features), false);
                Console console = Console.open(serves, Clock.systemUTC());
                ServingApp serving = ServingApp.start(serves, console.routes(), Clock.systemUTC())) {
            all.get(Role.monitor).ensureTopics(all.get(Role.monitor).topics().topics());
            all.get(Role.trainer).ensureTopics(all.get(Role.trainer).topics().topics());
            try (MonitorApp monitor = MonitorApp.start(all.get(Role.monitor));
                    RetrainerApp trainer = RetrainerApp.start(all.get(Role.trainer), Provenance.UNKNOWN, run -> {})) {
                assertThat(trainer).isNotNull();
                features.streams().awaitRunning(PATIENCE);
                serving.scoring().awaitRunning(PATIENCE);
                assertThat(monitor.streams()).isNotEmpty();
                // Somebody looks at the console, which reads what it shows from then on.
                var unused = HttpClient.newHttpClient()
                        .sendAsync(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/console/api/stream"
                                                .formatted(serving.online().port())))
                                        .build(),
                                HttpResponse.BodyHandlers.ofInputStream());
                replay(all.get(Role.replay), all.get(Role.viewer));
                runCommandsThatLook(file(broker, Role.viewer));
                runCommandsThatAreAnswered(broker);
                forget(broker, all.get(Role.forget));
                writeNonsense(broker, all.get(Role.monitor));
                features.startTicking(all.get(Role.features));
                Eventually.await("what was done of it", PATIENCE, () -> Stream.of(
                                Role.features, Role.serving, Role.monitor, Role.trainer)
                        .allMatch(role -> broker.asked("User:" + user(role)).stream()
                                .anyMatch(ask -> ask.operation() == AclOperation.WRITE
                                        && ask.resource()
                                                .name()
                                                .equals(role == Role.features ? "shop.clock" : "shop.dead-letters"))));
            }
        }
    }

    /** Records that nobody can read, each for who reads it first. */
    private static void writeNonsense(SecuredBroker broker, ProcessContext process) throws Exception {
        try (Producer<byte[], byte[]> producer = broker.producer()) {
            for (String topic : List.of(
                    process.topics().featureUpdates(),
                    process.topics().retrainEvents(),
                    process.topics().monitoring())) {
                producer.send(new ProducerRecord<>(topic, 0, new byte[] {1}, new byte[] {1}))
                        .get();
            }
        }
    }

    private void replay(ProcessContext process, ProcessContext viewer) throws Exception {
        SourceTopics.ensure(process, process.project().sources(), false);
        assertThat(TargetTopics.refusals(process, process.project().sources(), 1))
                .isEmpty();
        assertThat(LatestTick.of(process)).isEmpty();
        try (ShopEvents events = new ShopEvents(seed, DAYS, EVENTS_PER_DAY, process.registry());
                Producer<byte[], byte[]> producer = process.producer("replay");
                LockStep pace = LockStep.with(process, FeatureTopology.applicationId(process.project()))) {
            Pace untilTrained = new Pace() {
                @Override
                public void beforeFirstTick(Instant reached) throws InterruptedException, StalledException {
                    pace.beforeFirstTick(reached);
                }

                @Override
                public void afterTick(Instant tick) throws InterruptedException, StalledException {
                    pace.afterTick(tick);
                    if (tick.equals(TRAINED)) {
                        awaitModel(viewer);
                    }
                }
            };
            new Replay(process, events, untilTrained, Duration.ofDays(1), Duration.ZERO, producer)
                    .run((reached, produced, share) -> {});
        }
    }

    private static void awaitModel(ProcessContext process) throws InterruptedException {
        try {
            Eventually.await("a model in service", PATIENCE, () -> {
                List<String> champions = new ArrayList<>();
                new TopicReader(process)
                        .read(process.topics().deployments(), Deployment.class, (record, deployment) -> {
                            if (deployment.getChampion() != null) {
                                champions.add(deployment.getChampion());
                            }
                        });
                return !champions.isEmpty();
            });
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private void runCommandsThatAreAnswered(SecuredBroker broker) throws Exception {
        String operator = file(broker, Role.operator);
        run(Main.FAILED, operator, "deploy", "rollback", "--why", "there is none to return to");
        run(0, operator, "retrain", "--why", "a try");
    }

    private static void runCommandsThatLook(String viewer) {
        run(0, viewer, "models", "list");
        run(0, viewer, "models", "show", "1.0.0");
        run(0, viewer, "models", "lineage", "1.0.0");
        run(0, viewer, "deploy", "status");
        run(0, viewer, "deploy", "history");
        run(0, viewer, "describe");
        run(0, viewer, "consistency");
        run(0, viewer, "dead-letters", "list");
        CommandRun refused = run(Main.FAILED, viewer, "retrain", "--why", "nobody may");
        assertThat(refused.err()).contains("millrace acls");
    }

    /** Somebody whom the features know, until every part of the loop has done it. */
    private void forget(SecuredBroker broker, ProcessContext process) throws Exception {
        Set<String> known = new TreeSet<>();
        new TopicReader(process)
                .read(
                        process.topics().features(),
                        record -> known.add(new String(record.key(), StandardCharsets.UTF_8)));
        CommandRun forgotten = run(
                0,
                file(broker, Role.forget),
                "forget",
                known.iterator().next(),
                "--why",
                "a try",
                "--wait",
                "--patience",
                "240");
        assertThat(forgotten.out()).doesNotContain("not visible").contains("-changelog  ", "purchases  ");
    }

    private void runCommands(SecuredBroker broker) throws Exception {
        String operator = file(broker, Role.operator);
        CommandRun asked = run(Main.WRONG, operator, "dead-letters", "retry", "--all", "--why", "a try");
        Matcher letters = Pattern.compile("--confirm (\\d+)").matcher(asked.err());
        assertThat(letters.find()).isTrue();
        run(0, operator, "dead-letters", "retry", "--all", "--confirm", letters.group(1), "--why", "a try");
        run(0, file(broker, Role.viewer), "dead-letters", "list");
        String past = file(broker, Role.bootstrap);
        run(0, past, "bootstrap", "--project", directory.resolve("shop.yaml").toString());
        run(0, file(broker, Role.backfill), "backfill", "--set", "state.dir=" + directory.resolve("backfill"));
    }

    /** A producer of events, and a group that reads predictions. */
    private static void runProgramsOfUsers(Map<Role, ProcessContext> all) throws Exception {
        try (Producer<byte[], byte[]> producer = all.get(Role.producer).producer("till")) {
            for (TopicDefinition source : Shop.sources()) {
                producer.send(new ProducerRecord<>(source.name(), 0, null, new byte[] {1}))
                        .get();
            }
        }
        ProcessContext process = all.get(Role.consumer);
        try (Consumer<byte[], byte[]> consumer = process.member("shop-consumer-mail", 0, Map.of())) {
            consumer.subscribe(List.of(process.topics().predictions()));
            Eventually.await("predictions", PATIENCE, () -> !consumer.poll(Duration.ofMillis(100))
                    .isEmpty());
            consumer.commitSync();
        }
    }

    private static CommandRun run(int expected, String settings, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--settings", settings));
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        System.out.println("> " + words + " " + run.exitCode() + " " + run.err());
        assertThat(run.exitCode()).as("%s: %s", words, run.err()).isEqualTo(expected);
        return run;
    }

    /**
     * What Kafka's clients and brokers try first and do without: a producer without transactions asks for the right of old clusters, and is let in by what it may write; a topic may be made by
     * who may make any; and of offsets that groups have committed brokers leave out those on topics that whoever asks may not see.
     */
    private static boolean isAskedInVain(Role role, Asked asked) {
        return asked.resource().resourceType() == ResourceType.CLUSTER
                || role == Role.viewer
                || (role == Role.forget && asked.operation() == AclOperation.DESCRIBE);
    }

    /** The settings of a role as a user has them. */
    private String file(SecuredBroker broker, Role role) throws Exception {
        Path project = Files.writeString(directory.resolve("shop.yaml"), YAML);
        String text = broker.client(mechanism, user(role)).entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining("\n"));
        return Files.writeString(
                        directory.resolve(role + ".properties"),
                        "%s%nschema.registry.url=%s%nproject=%s%nenvironment=dev%nprivacy.key=%s%n"
                                .formatted(text, registry.url(), project, PRIVACY_KEY))
                .toString();
    }

    /** Whether somebody who asks for something needs a right for it. */
    private static boolean uses(Asked asked, Right right) {
        return asked.allowed()
                && asked.operation() == right.operation()
                && asked.resource().resourceType() == right.type()
                && (right.pattern() == PatternType.PREFIXED
                        ? asked.resource().name().startsWith(right.name())
                        : asked.resource().name().equals(right.name()));
    }

    private static void assertThatNothingElseIsWritten(ProcessContext process, Role role) throws Exception {
        Set<String> own = role.rights(process).stream()
                .filter(right -> right.operation() == AclOperation.WRITE)
                .map(Right::name)
                .collect(Collectors.toCollection(TreeSet::new));
        // One that is idempotent is refused its id, where it may write nothing at all, before it is refused a topic.
        Map<String, Object> plain = Map.of(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        try (Producer<byte[], byte[]> producer = process.producer("intruder", plain)) {
            for (String topic : Stream.concat(
                            process.topics().topics().stream().map(TopicDefinition::name),
                            Shop.sources().stream().map(TopicDefinition::name))
                    .filter(name -> !own.contains(name))
                    .toList()) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {0}))
                                .get())
                        .as("%s writes to %s", role, topic)
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOf(AuthorizationException.class);
            }
        }
    }
}
