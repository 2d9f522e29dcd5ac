package io.millrace.retrainer.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.http.ForeignText;
import io.millrace.project.Printable;
import io.millrace.retrainer.mlflow.TrackedRun.Status;
import io.millrace.runtime.settings.InvalidSettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowServerTest {
    private MlflowDouble mlflow;
    private MlflowServer server;

    @BeforeEach
    void start() throws Exception {
        mlflow = new MlflowDouble();
        server = new MlflowServer(new MlflowRest(mlflow.address(), "Bearer secret"));
    }

    @AfterEach
    void stop() {
        mlflow.close();
        assertThat(mlflow.invalid).as("requests that MLflow's schema refuses").isEmpty();
    }

    @Test
    void shouldTellOfARunOnceHoweverOftenItIsTold() throws Exception {
        Map<String, Double> metrics = new TreeMap<>();
        for (int i = 0; i < 1200; i++) {
            metrics.put("metric_" + i, i / 7.0);
        }
        TrackedRun run = run("one", metrics);

        server.publish(run);
        server.publish(run);

        assertThat(mlflow.runs).hasSize(1);
        JsonNode told = mlflow.runs.values().iterator().next();
        assertThat(told.at("/info/status").asText()).isEqualTo("FINISHED");
        assertThat(told.at("/info/start_time").asLong()).isEqualTo(1000);
        assertThat(told.at("/info/end_time").asLong()).isEqualTo(2000);
        assertThat(told.at("/data/params")).hasSize(2);
        assertThat(told.at("/data/metrics")).hasSize(1200);
        assertThat(mlflow.tags("millrace.retrain_id")).containsExactly("one");
        assertThat(mlflow.artifacts)
                .containsOnlyKeys("1/run1/artifacts/model/MLmodel", "1/run1/artifacts/reports/a b.html");
        assertThat(mlflow.authorization).isEqualTo("Bearer secret");
    }

    @Test
    void shouldRegisterAVersionOnceAndFollowWhatIsInService() throws Exception {
        for (String version : List.of("1.0.0", "1.0.1")) {
            TrackedRun run = run("of " + version, Map.of());
            server.publish(run);
            server.register(new TrackedVersion("shop.churn", version, "new data", Map.of()), run);
            server.register(new TrackedVersion("shop.churn", version, "new data", Map.of()), run);
        }

        server.deploy(new TrackedDeployment(
                "shop.churn",
                Map.of("champion", "1.0.0", "challenger", "1.0.1"),
                Map.of("1.0.0", "Production", "1.0.1", "Staging")));
        server.deploy(new TrackedDeployment(
                "shop.churn",
                Map.of("champion", "1.0.1", "previous", "1.0.0"),
                Map.of("1.0.1", "Production", "1.0.0", "Staging", "0.9.0", "Archived")));

        assertThat(mlflow.versions.get("shop.churn"))
                .extracting(version -> version.path("current_stage").asText())
                .containsExactly("Staging", "Production");
        assertThat(mlflow.versions.get("shop.churn").get(0).path("source").asText())
                .isEqualTo("mlflow-artifacts:/1/run1/artifacts/model");
        assertThat(mlflow.aliases.get("shop.churn")).isEqualTo(Map.of("champion", "2", "previous", "1"));
    }

    @Test
    void shouldAskAgainLaterAServerThatIsBusyAndNotOneThatRefuses() {
        mlflow.failing = 503;
        assertThatThrownBy(() -> server.publish(run("one", Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("503");
        mlflow.failing = 401;
        assertThatThrownBy(() -> server.publish(run("one", Map.of()))).isInstanceOf(IOException.class);
        mlflow.failing = 400;
        assertThatThrownBy(() -> server.publish(run("one", Map.of())))
                .isInstanceOf(TrackingRefused.class)
                .hasMessage("MLflow answers 400 to GET /api/2.0/mlflow/experiments/get-by-name: busy");
    }

    @Test
    void shouldQuoteOfAnAnswerWhatIsHarmlessInALog() {
        mlflow.excuse = "no \u001b[2J\u202e" + "x".repeat(1_000);
        for (int status : List.of(400, 503)) {
            mlflow.failing = status;
            assertThatThrownBy(() -> server.publish(run("one", Map.of())))
                    .hasMessage("MLflow answers " + status + " to GET /api/2.0/mlflow/experiments/get-by-name: "
                            + Printable.line("no \u001b[2J\u202e" + "x".repeat(292) + "…"));
        }
    }

    @Test
    void shouldAskAgainLaterAServerThatSaysMoreThanItMay() {
        mlflow.failing = 200;
        mlflow.excuse = " ".repeat(ForeignText.MOST) + "{}";
        assertThatThrownBy(() -> server.publish(run("one", Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessage("the answer has more than 8,388,608 bytes");
    }

    @Test
    void shouldSayWhoDoesNotAnswer() throws Exception {
        URI nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }

        assertThatThrownBy(() -> new MlflowServer(new MlflowRest(nobody, null)).publish(run("one", Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no MLflow answers at " + nobody + "/api/2.0 (mlflow.tracking.uri): ");
    }

    @Test
    void shouldRefuseAFolderThatCannotBeWrittenTo(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("a file"), "");

        Mlflow.requireWritable(directory.resolve("new/mlruns"));

        assertThat(directory.resolve("new/mlruns")).isDirectory();
        assertThatThrownBy(() -> Mlflow.requireWritable(file.resolve("mlruns")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("mlflow.folder: found " + file.resolve("mlruns")
                        + ", expected a folder that can be written to (");
    }

    @Test
    void shouldSayThatArtifactsAreMissingWhereTheServerDoesNotServeThem() throws Exception {
        try (MlflowDouble elsewhere = new MlflowDouble("s3://bucket")) {
            new MlflowServer(new MlflowRest(elsewhere.address(), null)).publish(run("one", Map.of()));

            assertThat(elsewhere.artifacts).isEmpty();
            assertThat(elsewhere.tags("millrace.artifacts")).hasSize(1);
            assertThat(elsewhere.invalid).isEmpty();
        }
    }

    private static TrackedRun run(String retrainId, Map<String, Double> metrics) {
        return new TrackedRun(
                retrainId,
                "shop.churn",
                "churn",
                Status.FINISHED,
                1000,
                2000,
                Map.of("eta", "0.1", "long", "x".repeat(7000)),
                metrics,
                Map.of("millrace.outcome", "registered"),
                List.of(TrackedFile.of("model/MLmodel", "{}"), TrackedFile.of("reports/a b.html", "<html/>")));
    }
}
