package io.millrace.quickstart.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.compose.Tool;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.availability.Availability;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/** Rules are right by Prometheus' own tool; each has a test that fires and one that stays quiet; what they lead to is there. */
class PrometheusRulesTest {
    private static final Path ROOT = Path.of("..");
    private static final Path RULES = ROOT.resolve("monitoring").resolve("rules.yml");
    private static final Path PAGE = ROOT.resolve("docs").resolve("rules.md");
    private static final Pattern EDGE = Pattern.compile("le=\"[^\"]+\"");
    private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");

    /** A project that sets every threshold. */
    private static final String EVERYTHING = """
            project: shop
            entities: {customer: {key: customer}}
            sources:
              orders: {topic: orders, entity: customer, time: at}
              campaigns: {topic: campaigns, entity: customer, time: at}
            validation:
              every: {window: 1 d, min_rows: 100, max_null_ratio: 0.10}
              campaigns: {every: off}
            features: {customer: {version: 1.0.0, orders_30d: {count: orders, over: 30 d}}}
            examples: {every: 7 d, eligible: {any_of: orders, within: 28 d, at_least: 1}}
            labels: {leaves: {absence_of: orders, horizon: 30 d}}
            models:
              leaving:
                label: leaves
                task: binary_classification
                algorithm: {xgboost: {}}
                success: {metric: auc_roc, baseline: 0.6}
                gates: {accuracy: 0.85, log_loss: 0.6}
                targets: {accuracy: 0.9}
                rollout:
                  strategy: canary
                  guard: {error_rate: 1 %, latency_p99: 100 ms}
                  pause_on: {mean_score_shift: 0.1}
                  patience: 1 d
                monitoring:
                  drift: {psi: 0.1, ks: 0.1, l_infinity: 0.1, new_categories: 1 %, range_breaks: 1 %}
                  quality: {accuracy: 0.82, precision: 0.5, recall: 0.5, f1: 0.5, brier: 0.2}
                  serving: {latency_p99: 50 ms, error_rate: 1 %}
                  system: {cpu: 80 %, memory: 80 %, gpu: 90 %}
                retraining: {on: [accuracy, drift, age, new_examples, manual], max_age: 30 d, new_examples: 100000}
            constraints: {minimum_samples: 1000, latency_p99: 100 ms, throughput: 1000/s, model_size: 500 MB}
            interventions: {source: campaigns, holdout: 5 %}
            business: {rate_reduction: 30 %, false_positive_cost: {per_action: 20 USD, max: 1000 USD/month}}
            """;

    private static final Set<String> THRESHOLDS = Set.of(
            "constraints.availability",
            "constraints.latency_p99",
            "constraints.throughput",
            "constraints.model_size",
            "gates.accuracy",
            "targets.accuracy",
            "rollout.guard.error_rate",
            "rollout.guard.latency_p99",
            "rollout.pause_on.mean_score_shift",
            "rollout.patience",
            "monitoring.drift.psi",
            "monitoring.drift.ks",
            "monitoring.drift.l_infinity",
            "monitoring.drift.new_categories",
            "monitoring.drift.range_breaks",
            "monitoring.drift.confirm",
            "monitoring.drift.importance",
            "monitoring.drift.min_samples",
            "monitoring.drift.window",
            "monitoring.quality.accuracy",
            "monitoring.quality.precision",
            "monitoring.quality.recall",
            "monitoring.quality.f1",
            "monitoring.quality.brier",
            "monitoring.serving.latency_p99",
            "monitoring.serving.error_rate",
            "monitoring.system.cpu",
            "monitoring.system.memory",
            "monitoring.system.gpu",
            "retraining.cooldown",
            "retraining.max_age",
            "retraining.new_examples",
            "retraining.at_most",
            "validation.every",
            "business.rate_reduction",
            "business.false_positive_cost.max");

    /** Those that a project file says nothing of, and that have a default. */
    private static final Set<String> USUAL = Set.of(
            "constraints.availability",
            "rollout.guard.error_rate",
            "monitoring.drift.psi",
            "monitoring.drift.ks",
            "monitoring.drift.confirm",
            "monitoring.drift.importance",
            "monitoring.drift.min_samples",
            "monitoring.drift.window",
            "retraining.cooldown",
            "retraining.at_most");

    @TempDir
    private Path directory;

    @Test
    void shouldBeAsTheProjectFileOfTheExampleSays() throws Exception {
        Path project = ROOT.resolve("examples").resolve("churn").resolve("project.yaml");

        String file = new PrometheusRules(
                        ProjectReader.read(List.of(new ProjectFile(project.toString(), Files.readString(project)))))
                .file();

        held(RULES, file);
        Tool.run(ROOT, "promtool", "check", "rules", "monitoring/rules.yml");
    }

    @Test
    void shouldBeLoadedWherePrometheusRuns() throws Exception {
        assertThat(Files.readString(ROOT.resolve("monitoring").resolve("prometheus.yml")))
                .contains("rule_files: [\"rules.yml\"]");
        assertThat(Files.readString(ROOT.resolve("docker-compose.yml")))
                .contains("./monitoring/rules.yml:/etc/prometheus/rules.yml:ro");
    }

    @Test
    void shouldBeListedOnAPage() throws Exception {
        held(PAGE, RulesPage.of(new PrometheusRules(everything()).groups()));
    }

    @Test
    void shouldHaveARuleForEveryThresholdThatIsSetAndForNoOther() throws Exception {
        String nothing = EVERYTHING
                .replaceAll("(?s)validation:.*?features:", "features:")
                .replaceAll("(?s)    gates:.*constraints:.*", "constraints: {minimum_samples: 1000}\n");

        assertThat(thresholds(everything())).isEqualTo(THRESHOLDS);
        assertThat(thresholds(read(nothing))).isEqualTo(USUAL);
    }

    @Test
    void shouldFireAndStayQuietWhenTheyShould() throws Exception {
        List<String> names = rules().stream().map(AlertRule::name).toList();
        Map<String, RuleCase> cases = RuleCases.all();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(cases.keySet()).as("every rule has a case").containsExactlyInAnyOrderElementsOf(names);
        Files.writeString(directory.resolve("rules.yml"), new PrometheusRules(everything()).file());
        Tool.run(directory, "promtool", "check", "rules", "rules.yml");

        // A sample is forgotten after 5 minutes: rules are evaluated as often as there are samples.
        for (String every :
                cases.values().stream().map(RuleCase::every).distinct().toList()) {
            List<Object> tests = new ArrayList<>();
            cases.forEach((name, oneCase) -> {
                if (oneCase.every().equals(every)) {
                    tests.add(test(name, "fires", oneCase, oneCase.fires(), true));
                    tests.add(test(name, "stays quiet", oneCase, oneCase.quiet(), false));
                }
            });
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("rule_files", List.of("rules.yml"));
            file.put("evaluation_interval", every);
            file.put("tests", tests);
            Files.writeString(
                    directory.resolve("tests.yml"),
                    new Dump(DumpSettings.builder().build()).dumpToString(file));
            Tool.run(directory, "promtool", "test", "rules", "tests.yml");
        }
    }

    @Test
    void shouldAskForEdgesAsProcessesPrintThem() throws Exception {
        Project project = read(EVERYTHING
                .replace(
                        "constraints: {minimum_samples: 1000, latency_p99: 100 ms",
                        "constraints: {minimum_samples: 1000, latency_p99: 1500 ms")
                .replace("error_rate: 1 %, latency_p99: 100 ms", "error_rate: 1 %, latency_p99: 1.25 ms"));
        Metrics metrics = new Metrics();
        metrics.histogram(
                        "seconds",
                        "Any.",
                        Availability.of(metrics, project).buckets(Metrics.LATENCY_SECONDS),
                        List.of())
                .observe(1);
        StringWriter scraped = new StringWriter();
        metrics.write(scraped);

        assertThat(EDGE.matcher(new PrometheusRules(project).file()).results().map(MatchResult::group))
                .contains("le=\"1.5\"", "le=\"0.00125\"")
                .allSatisfy(edge -> assertThat(scraped.toString()).contains(edge));
    }

    @Test
    void shouldLeadToPanelsAndPagesThatThereAre() throws Exception {
        Set<String> panels = new HashSet<>();
        JsonNode boards = new ObjectMapper()
                .readTree(ROOT.resolve("monitoring")
                        .resolve("grafana")
                        .resolve("panels.json")
                        .toFile());
        boards.forEach(board -> board.get("panels")
                .forEach(panel -> panels.add(panel.get("link").asText())));

        assertThat(rules()).allSatisfy(rule -> {
            if (rule.panel() != null) {
                assertThat(panels).contains(rule.panel());
            }
            String[] page = rule.page().split("#", 2);
            assertThat(anchors(ROOT.resolve(page[0]))).as(rule.name()).contains(page[1]);
        });
    }

    @Test
    void shouldNameOnlyLabelsThatTheirExpressionsHave() throws Exception {
        assertThat(rules()).allSatisfy(rule -> assertThat(
                        LABEL.matcher(rule.meaning()).results().map(label -> label.group(1)))
                .allSatisfy(label -> assertThat(rule.expression())
                        .as(rule.name())
                        .containsPattern("\\b(by|on) \\([a-z_, ]*\\b" + label + "\\b")));
    }

    private static Map<String, Object> test(
            String name, String what, RuleCase oneCase, Map<String, String> series, boolean fires) {
        List<Object> input = new ArrayList<>();
        series.forEach((metric, values) -> input.add(Map.of("series", metric, "values", values)));
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("expr", "min(ALERTS{alertname=\"" + name + "\",alertstate=\"firing\"})");
        asked.put("eval_time", oneCase.at());
        asked.put("exp_samples", fires ? List.of(Map.of("labels", "{}", "value", 1)) : List.of());
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("name", name + " " + what);
        test.put("interval", oneCase.every());
        test.put("input_series", input);
        test.put("promql_expr_test", List.of(asked));
        return test;
    }

    private static List<AlertRule> rules() throws Exception {
        return new PrometheusRules(everything())
                .groups().stream().flatMap(group -> group.rules().stream()).toList();
    }

    private static Set<String> thresholds(Project project) {
        Set<String> thresholds = new HashSet<>();
        new PrometheusRules(project).groups().forEach(group -> group.rules().forEach(rule -> {
            if (rule.threshold() != null) {
                thresholds.add(rule.threshold());
            }
        }));
        return thresholds;
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) throws Exception {
        Set<String> anchors = new HashSet<>();
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("#")) {
                anchors.add(line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }

    private static Project everything() throws Exception {
        return read(EVERYTHING);
    }

    private static Project read(String text) throws Exception {
        return ProjectReader.read(List.of(new ProjectFile("project.yaml", text)));
    }

    /** A file that is made: written anew with {@code -Dmillrace.rules.generate=true}, else held to what it is. */
    private static void held(Path file, String text) throws Exception {
        if (Boolean.getBoolean("millrace.rules.generate")) {
            Files.writeString(file, text);
        }
        assertThat(Files.readString(file))
                .as("%s is made: run this test with -Dmillrace.rules.generate=true", file)
                .isEqualTo(text);
    }
}
