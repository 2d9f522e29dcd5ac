package io.millrace.connect.objects;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectStorageSettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://ann:pa55@storage.example.org", "https://ann:pa 55@storage", "//ann:pa55@storage"})
    void shouldRefuseAnEndpointWithAPasswordWithoutQuotingIt(String endpoint) {
        assertThatThrownBy(() -> new ObjectStorageSettings(
                        Map.of("topic", "purchases", "bucket", "events", "endpoint", endpoint)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("endpoint: ")
                .hasMessageNotContaining("55");
    }
}
