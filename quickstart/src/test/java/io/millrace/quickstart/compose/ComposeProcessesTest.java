package io.millrace.quickstart.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.testing.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cluster of docker-compose.yml, brought up as plain processes on a Java that is linked as the Dockerfile says. Of the two registries it is Apicurio's: nothing but its
 * profile and its address, as {@code .env} gives it, is changed.
 */
class ComposeProcessesTest {
    private static final Pattern OTHER_REGISTRY = Pattern.compile("\n# (SCHEMA_REGISTRY_URL=.*)\n");
    private static final Pattern JLINK = Pattern.compile("RUN jlink --output /java (.*)");
    private static final List<String> PROCESSES =
            List.of("features-1", "features-2", "serving-1", "serving-2", "monitor", "trainer");

    /** Eleven processes share what processors there are. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int FIRST = 20;
    private static final int SOME = 5;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    @Timeout(600)
    void shouldComeUpInOrderServeWhatTheSimulationSendsAndStopWhenTold() throws Exception {
        Path java = link(directory.resolve("java"));
        List<String> all =
                new ArrayList<>(List.of("broker-1", "broker-2", "broker-3", "registry-apicurio", "generator"));
        all.addAll(PROCESSES);
        try (ComposeProcesses processes = new ComposeProcesses(ComposeFile.read(withApicurio()), java, directory)) {
            processes.up(all);
            for (String each : all) {
                processes.awaitHealthy(each);
            }

            // Each where Prometheus looks for it.
            for (String each : PROCESSES) {
                assertThat(get(processes.address(each), 9400, "/metrics").body())
                        .as(each)
                        .contains("millrace_project_info{entity=\"customer\",project=\"churn\",");
            }
            // Events of the simulation are features of its customers, and either instance answers for all of them.
            for (String serving : List.of("serving-1", "serving-2")) {
                Eventually.await("customers at " + serving, PATIENCE, () -> known(processes.address(serving)) >= SOME);
            }
            assertThat(processes.log("generator")).contains("1,500 customers visit, buy and ask for help");
            List<String> told = List.of("generator", "trainer", "monitor", "serving-2", "features-1");
            assertThat(processes.stop(told))
                    .hasSize(told.size())
                    .allSatisfy((each, code) -> assertThat(code).as(each).isEqualTo(128 + 15));
            assertThat(processes.log("features-1")).contains("churn-features-v1: stopped");
        }
    }

    /** How many of the first customers have had a session, as far as an instance of serving knows. */
    private int known(String address) throws Exception {
        int known = 0;
        for (int customer = 0; customer < FIRST; customer++) {
            HttpResponse<String> answer = get(address, 6566, "/features/c%05d".formatted(customer));
            if (answer.statusCode() == 200) {
                known += new ObjectMapper()
                                        .readTree(answer.body())
                                        .at("/features/last_session_duration/value")
                                        .asDouble()
                                > 0
                        ? 1
                        : 0;
            }
        }
        return known;
    }

    private HttpResponse<String> get(String address, int port, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + address + ":" + port + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The variables as somebody has them who has followed the advice in the file. */
    private static Map<String, String> withApicurio() throws Exception {
        Map<String, String> variables = new java.util.TreeMap<>(ComposeFile.variables());
        Matcher other = OTHER_REGISTRY.matcher(Files.readString(ComposeFile.HOME.resolve(".env")));
        assertThat(other.find()).isTrue();
        String[] pair = other.group(1).split("=", 2);
        variables.put(pair[0], pair[1]);
        return variables;
    }

    /** The Java of the image, made of the JDK that runs this. */
    private Path link(Path output) throws Exception {
        Matcher jlink = JLINK.matcher(
                Files.readString(ComposeFile.HOME.resolve("Dockerfile")).replace("\\\n", ""));
        assertThat(jlink.find()).isTrue();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(), "--output", output.toString()));
        command.addAll(List.of(jlink.group(1).trim().split(" +", -1)));
        Tool.run(directory, command.toArray(String[]::new));
        return output.resolve("bin").resolve("java");
    }
}
