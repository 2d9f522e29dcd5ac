package io.millrace.quickstart.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.quickstart.security.Certificates;
import io.millrace.records.Alert;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.RegistryException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real registry behind a door of TLS, with a password or a certificate beside. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(SharedRegistry.class)
class RegistryTlsTest {
    private static final String SECRET = "s3cret-of-ann";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("ann:" + SECRET).getBytes(StandardCharsets.UTF_8));

    private final SharedRegistry.Running running;

    private Path directory;

    private Certificates certificates;

    RegistryTlsTest(SharedRegistry.Running running) {
        this.running = running;
    }

    @BeforeAll
    void makeCertificates(@TempDir Path temporary) throws Exception {
        directory = temporary;
        certificates = Certificates.in(directory.resolve("certificates"));
        String here = "ip:127.0.0.1,dns:localhost";
        certificates.server("registry", here);
        certificates.expired("expired", here);
        certificates.server("elsewhere", "dns:registry.example.org");
        certificates.client("ann");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PEM", "JKS", "PKCS12"})
    void shouldBeReachedWithTrustOfEachKind(String type) throws Exception {
        try (GuardedRegistry door = door("registry", false)) {
            assertThatItAnswers(config(door, type));
        }
    }

    @Test
    void shouldTakeACertificate() throws Exception {
        try (GuardedRegistry door = door("registry", true)) {
            Map<String, Object> config = config(door, "PEM");
            config.put("schema.registry.ssl.keystore.type", "PKCS12");
            config.put(
                    "schema.registry.ssl.keystore.location",
                    directory.resolve("certificates/ann.p12").toString());
            config.put("schema.registry.ssl.keystore.password", Certificates.PASSWORD);
            config.put("schema.registry.ssl.key.password", Certificates.PASSWORD);

            assertThatItAnswers(config);
        }
    }

    @Test
    void shouldSayThatACertificateIsWanted() throws Exception {
        try (GuardedRegistry door = door("registry", true)) {
            assertThatItSays(config(door, "PEM"), "schema.registry.ssl.keystore.location");
        }
    }

    @Test
    void shouldSayThatItTrustsNobodyWhoSignedTheCertificate() throws Exception {
        try (GuardedRegistry door = door("registry", false)) {
            Map<String, Object> config = config(door, "PEM");
            config.put(
                    "schema.registry.ssl.truststore.location",
                    Certificates.in(directory.resolve("others")).trusted().toString());

            assertThatItSays(config, "schema.registry.ssl.truststore.location");
        }
    }

    @Test
    void shouldSayThatTheCertificateHasExpired() throws Exception {
        try (GuardedRegistry door = door("expired", false)) {
            assertThatItSays(config(door, "PEM"), "its certificate has expired");
        }
    }

    @Test
    void shouldSayThatTheCertificateIsOfAnotherHost() throws Exception {
        try (GuardedRegistry door = door("elsewhere", false)) {
            assertThatItSays(config(door, "PEM"), "of another host");
        }
    }

    private GuardedRegistry door(String certificate, boolean mutual) throws Exception {
        return new GuardedRegistry(running.url(), BASIC, certificates.context(certificate), mutual);
    }

    /** The password stands in the address, where it is most easily told. */
    private Map<String, Object> config(GuardedRegistry door, String type) throws Exception {
        Map<String, Object> config = new HashMap<>();
        config.put("schema.registry.url", door.url().replace("://", "://ann:" + SECRET + "@"));
        config.put("max.retries", 0);
        config.put("schema.registry.ssl.truststore.type", type);
        config.put(
                "schema.registry.ssl.truststore.location",
                (type.equals("PEM") ? certificates.trusted() : certificates.trusted(type)).toString());
        if (!type.equals("PEM")) {
            config.put("schema.registry.ssl.truststore.password", Certificates.PASSWORD);
        }
        return config;
    }

    private static void assertThatItAnswers(Map<String, Object> config) {
        HttpSchemaRegistry registry = HttpSchemaRegistry.of(config);

        int id = registry.register("tls-value", Alert.getClassSchema());

        assertThat(registry.byId(id)).isNotNull();
    }

    private static void assertThatItSays(Map<String, Object> config, String words) {
        assertThatThrownBy(() -> HttpSchemaRegistry.of(config).byId(1))
                .isInstanceOfSatisfying(RegistryException.class, refused -> assertThat(refused.retriable())
                        .isTrue())
                .hasMessageContaining("schema.registry.url")
                .hasMessageContaining(words)
                .hasMessageNotContaining(SECRET);
    }
}
