package io.millrace.quickstart.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.quickstart.acls.Right;
import io.millrace.quickstart.acls.Role;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.quickstart.security.SecuredBroker.Door;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Setting;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.topics.TopicCreation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every setting that is a secret has a value that nothing else has, and none of these is found in what processes print, answer over HTTP, or write to topics. */
@Tag("exhaustive")
@ExtendWith(SharedRegistry.class)
class SecretsTest {
    private static final String USER = "everything";
    private static final List<String> ROLES = List.of("features", "serving", "monitor", "trainer");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, String> secrets = new TreeMap<>();
    private final SharedRegistry.Running registry;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    SecretsTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    @Timeout(300)
    void shouldBeNowhereButInTheSettings() throws Exception {
        System.out.println("seed " + seed);
        try (SecuredBroker broker = SecuredBroker.start(directory.resolve("broker"), List.of(USER))) {
            Map<String, String> settings = settings(broker);
            prepare(broker, settings);
            Path file = write("good.properties", settings);
            Map<String, MillraceProcess> running = new LinkedHashMap<>();
            for (String role : ROLES) {
                MillraceProcess process = processes.start(role, directory.resolve(role), file);
                running.put(role, process);
                process.awaitReady();
            }
            StringBuilder said = new StringBuilder();
            for (MillraceProcess process : running.values()) {
                said.append(process.get("/metrics").body());
                said.append(process.get("/health/ready").body());
                said.append(process.get("/health/live").body());
            }
            for (MillraceProcess process : running.values()) {
                process.terminate();
                said.append(process.lastLog());
            }
            said.append(failing(settings, "sasl.jaas.config", jaas(secret("wrong password"))));
            said.append(
                    failing(settings, "sasl.jaas.config", "module required password=\"" + secret("no module") + "\";"));
            said.append(failing(
                    settings, "schema.registry.url", "https://ann:%s@127.0.0.1:1".formatted(secret("registry away"))));
            said.append(failing(settings, "schema.registry.url", "ann:%s@:no address".formatted(secret("no address"))));
            said.append(failing(settings, "ssl.truststore.location", "/no/such/" + "file"));
            said.append(failing(settings, "console.token", "two words " + secret("no token")));
            said.append(failing(settings, "alerts.webhook.url", "no address " + secret("no webhook")));
            said.append(topics(broker));

            assertThat(said.toString()).contains("ready", "sasl.jaas.config", "schema.registry.url");
            assertThat(secrets).isNotEmpty().allSatisfy((name, value) -> assertThat(
                            said.toString().lines().filter(line -> line.contains(value)))
                    .as(name)
                    .isEmpty());
        }
    }

    private String secret(String name) {
        return secrets.computeIfAbsent(name, n -> "s3cret" + Long.toUnsignedString(random.nextLong(), 36));
    }

    private static String jaas(String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(USER, password);
    }

    private Map<String, String> settings(SecuredBroker broker) throws Exception {
        secrets.put("SCRAM password", SecuredBroker.PASSWORD);
        Map<String, String> settings = broker.scram(Door.SASL, USER);
        // The registry asks for none, and is told one in its address all the same.
        settings.put(
                "schema.registry.url", registry.url().replace("://", "://ann:" + secret("registry password") + "@"));
        settings.put(
                "project",
                Shop.settings(directory, "", "", "")
                        .resolveSibling("project.yaml")
                        .toString());
        settings.put("environment", "dev");
        settings.put("console.token", secret("console token"));
        settings.put("rest.peer.token", secret("peers' token"));
        settings.put("privacy.key", secret("privacy key") + "-of-sixteen-and-more-characters");
        settings.put("alerts.webhook.url", "http://127.0.0.1:1/" + secret("webhook path"));
        settings.put("alerts.webhook.token", secret("webhook token"));
        settings.put("mlflow.tracking.uri", "http://127.0.0.1:1");
        settings.put("mlflow.tracking.username", "ann");
        settings.put("mlflow.tracking.password", secret("MLflow password"));
        settings.put("mlflow.tracking.token", secret("MLflow token"));
        settings.put("admin.ssl.key.password", secret("key password"));
        settings.put("consumer.ssl.key.password", secret("consumer key password"));
        settings.put("producer.ssl.key.password", secret("producer key password"));
        settings.put("streams.ssl.key.password", secret("streams key password"));
        assertThat(settings.keySet())
                .as("every setting of Millrace's own that is a secret")
                .containsAll(MillraceSettings.ALL.stream()
                        .map(Setting::name)
                        .filter(name -> name.matches(".*(token|password|privacy\\.key|webhook\\.url)"))
                        .toList());
        return settings;
    }

    private static void prepare(SecuredBroker broker, Map<String, String> settings) throws Exception {
        try (Admin admin = broker.admin()) {
            TopicCreation.create(
                    admin,
                    Shop.sources().stream()
                            .map(topic -> new NewTopic(topic.name(), topic.partitions(), (short) 1))
                            .toList());
        }
        Settings.Builder read = Settings.builder();
        settings.forEach(read::flag);
        Project project = Shop.project();
        try (ProcessContext process = ProcessContext.client(read.build(), project)) {
            TreeSet<Right> rights = new TreeSet<>();
            for (Role role : Role.values()) {
                rights.addAll(role.rights(process));
            }
            broker.allow("User:" + USER, rights);
        }
    }

    private Path write(String name, Map<String, String> settings) throws Exception {
        return Files.writeString(
                directory.resolve(name),
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining("\n")));
    }

    /** What serving says that is started with one setting otherwise, and ends. */
    private String failing(Map<String, String> settings, String name, String value) throws Exception {
        Map<String, String> wrong = new TreeMap<>(settings);
        wrong.put(name, value);
        wrong.put("max.retries", "0");
        MillraceProcess process = processes.start(
                "serving", Files.createTempDirectory(directory, "failing"), write("wrong.properties", wrong));
        Eventually.await("serving ends for " + name, () -> !process.isAlive());
        return process.lastLog();
    }

    /** All that is on the project's topics, as text. */
    private static String topics(SecuredBroker broker) throws Exception {
        StringBuilder all = new StringBuilder();
        try (Admin admin = broker.admin();
                KafkaConsumer<byte[], byte[]> consumer = broker.consumer()) {
            for (String topic : admin.listTopics().names().get()) {
                WholeTopic.read(admin, consumer, topic).forEach(record -> {
                    if (record.value() != null) {
                        all.append(new String(record.value(), ISO_8859_1)).append('\n');
                    }
                });
            }
        }
        return all.toString();
    }
}
