package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.retrainer.worker.RetrainerApp;
import io.millrace.runtime.health.ManagementServer;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.serving.ServingApp;
import io.millrace.topics.TopicDefinition;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.monitor.MonitorApp;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of metrics says what processes show that have just started, before anything has happened: so it also holds every metric to being there from the start.
 * {@code -Dmillrace.metrics.generate=true} writes the page anew.
 */
class MetricsPageTest {
    private static final Path HOME = Path.of("..");
    private static final Path PAGE = HOME.resolve("docs").resolve("metrics.md");
    private static final String BUSINESS = """
            interventions: {holdout: 5 %}
            business: {churn_rate_reduction: 30 %, false_positive_cost: {per_action: 20 USD, max: 10000 USD/month}}
            """;

    private static final Pattern LITERAL = Pattern.compile("\"(millrace_[a-z_]+)\"");

    private final SchemaRegistry registry = new MemorySchemaRegistry();

    @TempDir
    private Path directory;

    @Test
    @Timeout(300)
    void shouldSayWhatEveryProcessShowsFromItsStart() throws Exception {
        MetricsPage page = new MetricsPage();
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
            try (ProcessContext process = open(broker, "features");
                    ManagementServer server = process.serve();
                    FeaturesApp app = FeaturesApp.start(process, true)) {
                assertThat(app.streams()).isNotNull();
                assertThat(server.port()).isPositive();
                page.add("features", process.metrics().describe());
            }
            try (ProcessContext process = open(broker, "serving");
                    ManagementServer server = process.serve();
                    ServingApp app = ServingApp.start(process)) {
                assertThat(app.scoring()).isNotNull();
                assertThat(server.port()).isPositive();
                page.add("serving", process.metrics().describe());
            }
            try (ProcessContext process = open(broker, "monitor");
                    ManagementServer server = process.serve();
                    MonitorApp app = MonitorApp.start(process)) {
                assertThat(app.streams()).isNotEmpty();
                assertThat(server.port()).isPositive();
                // What it reads of the control topics comes by itself.
                Eventually.await("figures of rollouts", () -> hasSamples(process, "millrace_rollout_phase"));
                page.add("monitor", process.metrics().describe());
            }
            try (ProcessContext process = open(broker, "trainer");
                    ManagementServer server = process.serve();
                    RetrainerApp app = RetrainerApp.start(process, Provenance.UNKNOWN, run -> {})) {
                assertThat(app).isNotNull();
                assertThat(server.port()).isPositive();
                page.add("trainer", process.metrics().describe());
            }
        }

        assertThat(page.names()).as("metrics that the code names").containsAll(named());
        if (Boolean.getBoolean("millrace.metrics.generate")) {
            Files.writeString(PAGE, page.text(4));
        }
        assertThat(PAGE)
                .content()
                .as("-Dmillrace.metrics.generate=true writes it anew")
                .isEqualTo(page.text(4));
    }

    private static boolean hasSamples(ProcessContext process, String metric) {
        return process.metrics().describe().stream()
                .anyMatch(
                        known -> known.name().equals(metric) && !known.values().isEmpty());
    }

    /** The churn project, with what it leaves out that has metrics. */
    private ProcessContext open(EmbeddedBroker broker, String name) throws Exception {
        Path churn = HOME.resolve("examples").resolve("churn");
        Project project = ProjectReader.read(List.of(
                new ProjectFile("project.yaml", Files.readString(churn.resolve("project.yaml"))),
                new ProjectFile("business.yaml", BUSINESS)));
        Settings settings = Settings.builder()
                .flag("http.port", "0")
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", directory.resolve(name).toString())
                .flag("environment", "dev")
                .flag("rest.port", "0")
                .flag("rocksdb.memory.mb", "16")
                .flag("mlflow.folder", directory.resolve("mlruns").toString())
                .flag("alerts.webhook.url", "http://localhost:9/hook")
                .build();
        ProcessContext process = ProcessContext.open(settings, project, registry);
        process.ensureTopics(project.sources().stream()
                .map(source -> TopicDefinition.source(source.topic(), project.partitions()))
                .toList());
        process.ensureTopics(process.topics().topics());
        return process;
    }

    private static Set<String> named() throws Exception {
        Set<String> found = new TreeSet<>();
        for (String module : List.of("runtime", "topology", "serving", "retrainer")) {
            try (Stream<Path> files = Files.walk(HOME.resolve(module).resolve("src/main"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    LITERAL.matcher(Files.readString(file)).results().forEach(literal -> found.add(literal.group(1)));
                }
            }
        }
        return found;
    }
}
