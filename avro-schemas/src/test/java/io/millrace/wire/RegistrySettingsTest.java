package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class RegistrySettingsTest {

    private static final String URL = "http://registry:8081";

    @Test
    void shouldDoubleTheWaitUpToItsBound() {
        RegistrySettings settings = RegistrySettings.of(
                Map.of("schema.registry.url", URL, "retries.wait.ms", "100", "retries.max.wait.ms", "350"));

        assertThat(settings.retryWait(0)).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.retryWait(1)).isEqualTo(Duration.ofMillis(200));
        assertThat(settings.retryWait(2)).isEqualTo(Duration.ofMillis(350));
        assertThat(settings.retryWait(90)).isEqualTo(Duration.ofMillis(350));
    }

    @Test
    void shouldRefuseWhatItCannotDo() {
        refuses("basic.auth.credentials.source", "SASL_INHERIT", "USER_INFO");
        refuses("bearer.auth.credentials.source", "OAUTHBEARER", "STATIC_TOKEN");
        refuses("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info");
        refuses("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token");
        refuses("schema.registry.ssl.endpoint.identification.algorithm", "", "always verified");
        refuses("schema.registry.url", "registry:8081", "http://host:port");
        refuses("max.retries", "many", "max.retries");
        assertThatThrownBy(() -> RegistrySettings.of(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
    }

    @Test
    void shouldNotSayThePasswordOfAMalformedAddress() {
        assertThatThrownBy(() -> RegistrySettings.of(Map.of("schema.registry.url", "http://ann:s3cret@bad host")))
                .isInstanceOf(ConfigException.class)
                .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cret"));
    }

    private static void refuses(String key, String value, String expectation) {
        Map<String, String> config =
                key.equals("schema.registry.url") ? Map.of(key, value) : Map.of("schema.registry.url", URL, key, value);
        assertThatThrownBy(() -> RegistrySettings.of(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(expectation);
    }
}
