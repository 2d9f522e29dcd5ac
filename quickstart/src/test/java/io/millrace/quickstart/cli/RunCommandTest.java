package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.wire.SharedRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace run} in a JVM of its own: how it ends is what an operator's restart rules go by. */
@ExtendWith(SharedRegistry.class)
class RunCommandTest {
    /** What a JVM reports that SIGTERM ended. */
    private static final int TERMINATED = 143;

    private static final String PROJECT =
            Path.of("..", "examples", "churn", "project.yaml").toString();

    @TempDir
    Path directory;

    private final SharedRegistry.Running registry;

    RunCommandTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    void shouldEndWhenItIsToldToWhileNoBrokerAnswers() throws Exception {
        // A request waits for two hours here: only an interruption ends it within the test's patience.
        try (ChildProcess child =
                ChildProcess.start(directory, run("features", "localhost:1", "default.api.timeout.ms=7200000"))) {
            child.awaitSaying("metrics and health on port");

            child.process().destroy();

            assertThat(child.exitCode()).isEqualTo(TERMINATED);
            assertThat(child.said()).doesNotContain("Exception:");
        }
    }

    @Test
    void shouldTellOfEachAttemptToReachABrokerWhereACommandTellsOfNone() throws Exception {
        List<String> look = new ArrayList<>(run("models", "localhost:1", "default.api.timeout.ms=600"));
        look.set(0, "models");
        look.set(1, "list");
        look.addAll(List.of("--set", "request.timeout.ms=500"));
        List<String> begin = new ArrayList<>(run("monitor", "localhost:1", "default.api.timeout.ms=600"));
        begin.addAll(List.of("--set", "request.timeout.ms=500"));

        try (ChildProcess command = ChildProcess.start(Files.createDirectory(directory.resolve("command")), look);
                ChildProcess process = ChildProcess.start(Files.createDirectory(directory.resolve("process")), begin)) {
            assertThat(command.exitCode()).isEqualTo(Main.FAILED);
            assertThat(process.exitCode()).isEqualTo(Main.FAILED);
            assertThat(command.said().strip())
                    .startsWith("no broker answers at localhost:1")
                    .hasLineCount(1);
            assertThat(process.said()).contains("could not be established");
        }
    }

    @Test
    void shouldEndWithOneWhenItsApplicationIsDead() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                ChildProcess child = ChildProcess.start(
                        directory, run("serving", broker.bootstrapServers(), "metadata.max.age.ms=500"))) {
            child.awaitSaying("churn-serving-1: RUNNING");
            child.awaitSaying("It waits for feature updates on churn.feature-updates.");

            admin.deleteTopics(List.of("churn.feature-updates")).all().get();

            assertThat(child.exitCode()).isEqualTo(Main.FAILED);
            assertThat(child.said())
                    .containsPattern("serving of churn is ready: predictions http://127.0.0.1:\\d+/predict, console"
                            + " http://127.0.0.1:\\d+/console/, metrics http://127.0.0.1:\\d+/metrics\\.")
                    .contains("churn-serving: failed: ");
        }
    }

    private List<String> run(String process, String brokers, String setting) {
        List<String> arguments = new ArrayList<>(List.of("run", process));
        List.of(
                        "bootstrap.servers=" + brokers,
                        "schema.registry.url=" + registry.url(),
                        "project=" + PROJECT,
                        "environment=dev",
                        "http.port=0",
                        "rest.port=0",
                        "state.dir=" + directory.resolve("state"),
                        setting)
                .forEach(pair -> arguments.addAll(List.of("--set", pair)));
        return arguments;
    }
}
