package io.millrace.runtime.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildProcessTest {
    @Test
    void shouldKeepSettingsAndWhateverElseMayBeSecretFromChildren() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH", "/bin",
                "LC_ALL", "C",
                "MILLRACE_PRIVACY_KEY", "a",
                "MILLRACE_SASL_JAAS_CONFIG", "b",
                "DB_PASSWORD", "c",
                "JAVA_OPTS", "-Dd=d"));

        ChildProcess.strip(environment);

        assertThat(environment).containsOnlyKeys("PATH", "LC_ALL");
    }

    @Test
    void shouldStartWhatIsFoundByItsName() throws Exception {
        Process child = ChildProcess.of(List.of("env")).start();

        String said = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertThat(child.waitFor()).isZero();
        assertThat(said.lines()).isNotEmpty().noneMatch(line -> line.startsWith("MILLRACE_"));
    }
}
