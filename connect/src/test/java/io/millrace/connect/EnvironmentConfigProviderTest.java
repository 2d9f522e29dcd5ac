package io.millrace.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
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

    /** Whoever may send the worker a connector may have it send on what that names. */
    @Test
    void shouldGiveNothingThatNoConnectorIsToName() {
        environment.configure(Map.of(EnvVarConfigProvider.ALLOWLIST_PATTERN_CONFIG, "^HOME$"));

        assertThat(environment.get(null, Set.of("HOME")).data()).containsKey("HOME");
        assertThatThrownBy(() -> environment.get(null, Set.of("PATH")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("allowlist.pattern")
                .hasMessageEndingWith(": PATH");
    }

    @Test
    void shouldAllowWhatItsOwnFilesNameAndNoCredentialsOfOthers() throws Exception {
        Properties worker = new Properties();
        List<Path> files = new ArrayList<>(List.of(Path.of("worker.properties")));
        try (Reader reader = Files.newBufferedReader(files.get(0));
                Stream<Path> connectors = Files.list(Path.of("connectors"))) {
            worker.load(reader);
            connectors.filter(file -> file.toString().endsWith(".json")).forEach(files::add);
        }
        Predicate<String> allowed = Pattern.compile(worker.getProperty("config.providers.env.param.allowlist.pattern"))
                .asMatchPredicate();

        for (Path file : files) {
            assertThat(Pattern.compile("\\$\\{env:([A-Z0-9_]+)}")
                            .matcher(Files.readString(file).replaceAll("(?m)^#.*$", ""))
                            .results()
                            .map(match -> match.group(1)))
                    .as("%s", file)
                    .allMatch(allowed);
        }
        assertThat(List.of("AWS_SECRET_ACCESS_KEY", "MILLRACE_PRIVACY_KEY", "MILLRACE_SASL_JAAS_CONFIG", "PATH"))
                .noneMatch(allowed);
    }

    @Test
    void shouldNameWhatTheEnvironmentHasNot() {
        assertThatThrownBy(() -> environment.get(null, Set.of("MILLRACE_B", "PATH", "MILLRACE_A")))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith(": MILLRACE_A, MILLRACE_B");
    }
}
