package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.security.Certificates;
import io.millrace.quickstart.security.SecuredBroker;
import io.millrace.quickstart.security.SecuredBroker.Door;
import io.millrace.quickstart.shop.Shop;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that wants to know who comes: how one is let in, and what a command says when one is not. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class SecuredClusterTest {
    private static final String TOPIC = "till";
    private static final String USER = "ann-whom-nobody-knows";

    private Path directory;

    private SecuredBroker broker;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        broker = SecuredBroker.start(directory.resolve("broker"), List.of(USER));
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        for (AclOperation operation : List.of(AclOperation.READ, AclOperation.WRITE)) {
            broker.allow("User:" + USER, ResourceType.TOPIC, PatternType.LITERAL, TOPIC, operation);
        }
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void shouldLetInWhoHasAPassword() throws Exception {
        assertThatItIsLetIn(broker.scram(Door.SASL, USER));
    }

    @Test
    void shouldLetInWhoHasAToken() throws Exception {
        assertThatItIsLetIn(broker.bearer(Door.SASL, USER));
    }

    @Test
    void shouldLetInWhoHasACertificate() throws Exception {
        assertThatItIsLetIn(broker.certified(USER));
    }

    @Test
    void shouldTakeKeysAndTrustAsPem() throws Exception {
        broker.certificates().client("bob");
        Map<String, String> settings = broker.client(Door.MUTUAL);
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.location", broker.certificates().pem("bob").toString());
        broker.allow("User:bob", ResourceType.TOPIC, PatternType.LITERAL, TOPIC, AclOperation.READ);
        broker.allow("User:bob", ResourceType.TOPIC, PatternType.LITERAL, TOPIC, AclOperation.WRITE);

        assertThatItIsLetIn(settings);
    }

    @Test
    void shouldSayThatThePasswordIsWrong() throws Exception {
        Map<String, String> settings = broker.scram(Door.SASL, USER);
        settings.computeIfPresent("sasl.jaas.config", (name, text) -> text.replace(SecuredBroker.PASSWORD, "guessed"));

        assertThatItSays(settings, Main.WRONG, "sasl.jaas.config", "invalid credentials");
    }

    @Test
    void shouldSayThatTheSecretForATokenIsWrong() throws Exception {
        Map<String, String> settings = broker.bearer(Door.SASL, USER);
        settings.computeIfPresent(
                "sasl.jaas.config", (name, text) -> text.replace("clientSecret=\"" + USER, "clientSecret=\"guessed"));

        assertThatItSays(settings, Main.WRONG, "sasl.oauthbearer.token.endpoint.url", "401");
    }

    @Test
    void shouldSayThatTheMechanismIsNotEnabled() throws Exception {
        Map<String, String> settings = broker.scram(Door.SASL, USER);
        settings.put("sasl.mechanism", "PLAIN");
        settings.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\" password=\"guessed\";");

        assertThatItSays(settings, Main.WRONG, "sasl.mechanism", "PLAIN", "SCRAM-SHA-512");
    }

    @Test
    void shouldSayThatItTrustsNobodyWhoSignedTheCertificate() throws Exception {
        Map<String, String> settings = broker.scram(Door.SASL, USER);
        settings.keySet().removeIf(name -> name.startsWith("ssl."));

        assertThatItSays(settings, Main.WRONG, "ssl.truststore.location");
    }

    @Test
    void shouldSayThatTheCertificateIsOfAnotherHost() throws Exception {
        assertThatItSays(broker.scram(Door.ELSEWHERE, USER), Main.WRONG, "bootstrap.servers", "another host");
    }

    @Test
    void shouldSayThatTheCertificateHasExpired() throws Exception {
        assertThatItSays(broker.scram(Door.EXPIRED, USER), Main.FAILED, "certificate is not valid now", "NotAfter");
    }

    @Test
    void shouldSayThatACertificateIsWanted() throws Exception {
        assertThatItSays(broker.client(Door.MUTUAL), Main.WRONG, "ssl.keystore.location", "certificate");
    }

    /** Kafka's own clients die of it, or wait for ever. */
    @Test
    void shouldSayThatTheBrokerSpeaksTlsAndThatItDoesNot() throws Exception {
        Map<String, String> plain = broker.scram(Door.SASL, USER);
        plain.put("security.protocol", "SASL_PLAINTEXT");
        Map<String, String> secure = broker.scram(Door.SASL, USER);
        secure.put("bootstrap.servers", broker.plainAddress());

        assertThatItSays(plain, Main.WRONG, "security.protocol: found SASL_PLAINTEXT, expected SSL or SASL_SSL");
        assertThatItSays(secure, Main.WRONG, "security.protocol: found SASL_SSL, expected PLAINTEXT");
    }

    @Test
    void shouldSayThatNobodyAnswersWhereTlsIsNotAllThatIsWanted() throws Exception {
        Map<String, String> settings = broker.client(Door.SASL);
        settings.put("security.protocol", "SSL");
        settings.put("default.api.timeout.ms", "1000");
        settings.put("request.timeout.ms", "1000");

        assertThatItSays(settings, Main.FAILED, "no broker answers", "another security.protocol than SSL");
    }

    @Test
    void shouldSayWhichRightIsMissing() throws Exception {
        assertThatItSays(
                broker.scram(Door.SASL, USER),
                Main.FAILED,
                "the brokers refuse: topic shop.",
                ": this principal has no right to Describe it",
                "millrace acls");
    }

    private void assertThatItIsLetIn(Map<String, String> client) throws Exception {
        Settings.Builder settings = Settings.builder().flag("schema.registry.url", "http://127.0.0.1:1");
        client.forEach(settings::flag);
        try (ProcessContext process = ProcessContext.client(settings.build(), Shop.project())) {
            assertThat(process.missingTopics(List.of(TOPIC))).isEmpty();
            try (Producer<byte[], byte[]> producer = process.producer("in")) {
                producer.send(new ProducerRecord<>(TOPIC, new byte[] {1})).get();
            }
            try (Consumer<byte[], byte[]> consumer = process.reader("out")) {
                List<TopicPartition> partition = List.of(new TopicPartition(TOPIC, 0));
                consumer.assign(partition);
                consumer.seekToBeginning(partition);
                assertThat(consumer.poll(Duration.ofSeconds(10))).isNotEmpty();
            }
        }
    }

    /** A command and a process say it in one line, without a trace and without a secret. */
    private void assertThatItSays(Map<String, String> client, int exitCode, String... words) throws Exception {
        Path project =
                Shop.settings(directory, "unused", "http://127.0.0.1:1", "").resolveSibling("project.yaml");
        Map<String, String> settings = new TreeMap<>(client);
        settings.put("schema.registry.url", "http://127.0.0.1:1");
        settings.put("project", project.toString());
        String file = Files.writeString(
                        directory.resolve("client.properties"),
                        settings.entrySet().stream()
                                .map(setting -> setting.getKey() + "=" + setting.getValue())
                                .collect(Collectors.joining("\n")))
                .toString();
        List<CommandRun> runs = new ArrayList<>(List.of(
                CommandRun.of("deploy", "status", "--settings", file),
                CommandRun.of(
                        "run",
                        "serving",
                        "--settings",
                        file,
                        "--set",
                        "http.port=0",
                        "--set",
                        "state.dir=" + directory.resolve("state"))));

        for (CommandRun run : runs) {
            assertThat(run.err().lines()).as(run.err()).hasSize(1);
            assertThat(run.err())
                    .contains(words)
                    .doesNotContain("Exception", "guessed", Certificates.PASSWORD, SecuredBroker.PASSWORD);
            assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        }
    }
}
