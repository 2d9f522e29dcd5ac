package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files that run Millrace elsewhere name what the code has. */
class DeploymentFilesTest {
    private static final Path HOME = Path.of("..");
    private static final List<String> MANIFESTS = Stream.concat(
                    Stream.of("process"),
                    Arrays.stream(RunCommand.Role.values()).map(RunCommand.Role::name))
            .map("kubernetes/base/%s.yaml"::formatted)
            .toList();

    @Test
    void shouldPutIntoTheImageWhatXgboostAndTheHealthCheckNeed() throws Exception {
        String dockerfile = Files.readString(HOME.resolve("Dockerfile"));

        // readelf -d libxgboost4j.so: NEEDED libgomp.so.1
        assertThat(dockerfile).containsPattern("apt-get install .*\\blibgomp1\\b");
        assertThat(dockerfile).containsPattern("apt-get install .*\\bcurl\\b");
        assertThat(dockerfile).doesNotContain(":latest").containsPattern("FROM debian:[0-9.]+-slim\n");
        assertThat(dockerfile).contains(Main.class.getName());
    }

    @Test
    void shouldSetOnlySettingsThatThereAreOnKubernetes() throws Exception {
        Map<String, String> variables = new TreeMap<>();
        for (String file : MANIFESTS) {
            found(file, "name: (MILLRACE_[A-Z_]+), value: ").forEach(name -> variables.put(name, "0"));
        }
        found("examples/churn/kustomization.yaml", "- (MILLRACE_[A-Z_]+)=").forEach(name -> variables.put(name, "0"));

        List<String> unknown = mistakes(variables).stream()
                .filter(mistake -> mistake.contains("there is no such setting"))
                .toList();

        assertThat(variables).containsKeys("MILLRACE_STATE_DIR", "MILLRACE_BOOTSTRAP_SERVERS");
        assertThat(unknown).isEmpty();
    }

    @Test
    void shouldRunEveryProcessOnKubernetesWhereTheImagesUserMayWrite() throws Exception {
        List<String> roles = new ArrayList<>();
        for (String file : MANIFESTS) {
            roles.addAll(found(file, "args: \\[run, ([a-z]+)\\]"));
        }

        assertThat(roles)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(RunCommand.Role.values())
                        .map(RunCommand.Role::name)
                        .toList());
        assertThat(found("kubernetes/base/process.yaml", "containerPort: ([0-9]+)"))
                .containsExactly(MillraceSettings.HTTP_PORT.defaultText());
        assertThat(found("kubernetes/base/serving.yaml", "containerPort: ([0-9]+)"))
                .containsExactly(MillraceSettings.REST_PORT.defaultText());
        assertThat(found("kubernetes/base/process.yaml", "run(?:AsUser|AsGroup): ([0-9]+)"))
                .containsExactly(
                        found("Dockerfile", "USER ([0-9]+):").get(0),
                        found("Dockerfile", "USER [0-9]+:([0-9]+)").get(0));
    }

    /** What is wrong with settings that are given by the environment alone. */
    private static List<String> mistakes(Map<String, String> environment) {
        try {
            Settings.builder().environment(environment).build();
            return List.of();
        } catch (InvalidSettingsException wrong) {
            return wrong.mistakes();
        }
    }

    private static List<String> found(String file, String pattern) throws IOException {
        Stream<MatchResult> matches = Pattern.compile(pattern)
                .matcher(Files.readString(HOME.resolve(file)))
                .results();
        return matches.map(match -> match.group(1)).toList();
    }
}
