package io.millrace.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EnvironmentConfigProviderTest {
    private final EnvironmentConfigProvider environment = new EnvironmentConfigProvider();

    @BeforeEach
    void configure() {
        environment.configure(Map.of());
    }

    @Test
    void shouldGiveWhatTheEnvironmentHas() {
        assertThat(environment.get(null, Set.of("PATH")).data()).isEqualTo(Map.of("PATH", System.getenv("PATH")));
    }

    @Test
    void shouldNameWhatTheEnvironmentHasNot() {
        assertThatThrownBy(() -> environment.get(null, Set.of("MILLRACE_B", "PATH", "MILLRACE_A")))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith(": MILLRACE_A, MILLRACE_B");
    }
}
