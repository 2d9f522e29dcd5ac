package io.millrace.quickstart.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.records.Alert;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.RegistryException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real registry behind a door, asked by Millrace and by Confluent's genuine client with the same settings. */
@ExtendWith(SharedRegistry.class)
class RegistryAuthenticationTest {

    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("ann:s3cret".getBytes(StandardCharsets.UTF_8));

    private final SharedRegistry.Running running;

    RegistryAuthenticationTest(SharedRegistry.Running running) {
        this.running = running;
    }

    private record Login(String name, String header, String userInfo, Map<String, String> settings) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Login> logins() {
        return Stream.of(
                new Login(
                        "basic, in the address", BASIC, "ann:s3cret@", Map.of("basic.auth.credentials.source", "URL")),
                new Login(
                        "basic, in the settings",
                        BASIC,
                        "",
                        Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "ann:s3cret")),
                new Login(
                        "bearer",
                        "Bearer t0ken",
                        "",
                        Map.of("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "t0ken")));
    }

    @ParameterizedTest
    @MethodSource("logins")
    void shouldBeLetInByTheSettingsThatLetConfluentsClientIn(Login login) throws Exception {
        try (GuardedRegistry door = new GuardedRegistry(running.url(), login.header())) {
            String url = "http://" + login.userInfo() + door.hostAndPort();
            Map<String, Object> config = running.config();
            config.put("schema.registry.url", url);
            config.putAll(login.settings());
            String subject = "door-" + login.name().replaceAll("\\W", "") + "-value";

            int ours = HttpSchemaRegistry.of(config).register(subject, Alert.getClassSchema());

            String text = running.client().byId(ours).toString();
            assertThat(new ConfluentPeer(url, login.settings()).client().getId(subject, new AvroSchema(text)))
                    .isEqualTo(ours);
        }
    }

    @Test
    void shouldSayThatItWasNotLetIn() throws Exception {
        try (GuardedRegistry door = new GuardedRegistry(running.url(), BASIC)) {
            Map<String, Object> wrong = running.config();
            wrong.put("schema.registry.url", door.url());
            wrong.put("basic.auth.user.info", "ann:guess");

            assertThatThrownBy(() -> HttpSchemaRegistry.of(wrong).byId(1))
                    .isInstanceOfSatisfying(RegistryException.class, e -> {
                        assertThat(e.kind()).isEqualTo(RegistryException.Kind.DENIED);
                        assertThat(e).hasMessageContaining("401").hasMessageNotContaining("guess");
                    });
        }
    }
}
