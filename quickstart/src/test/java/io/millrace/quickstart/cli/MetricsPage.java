package io.millrace.quickstart.cli;

import io.millrace.runtime.metrics.MetricDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The page of all metrics, as it follows from what processes show when they have started. */
final class MetricsPage {
    /** Sections of the page, in its order: the words that its metrics begin with, its heading, and what it links to. */
    @SuppressWarnings("ImmutableEnumChecker") // the words come from Set.of
    private enum Section {
        PROJECT(
                "The project",
                "What figures are of, and what they are held against: [`constraints`](project-file.md#constraints).",
                "project",
                "availability",
                "latency"),
        FEATURES(
                "Features and data",
                "[Features](features.md), [rules of records](validation.md), [sources](sources.md), [operating](operating.md#what-state-costs).",
                "features",
                "data"),
        SERVING(
                "Serving",
                "[Serving](serving.md), [availability](operating.md#availability), [when scoring is behind](operating.md#when-scoring-is-behind), [rejected models](operating.md#when-a-model-is-rejected).",
                "serving",
                "online"),
        MODELS(
                "Versions and rollouts",
                "[Rollout](rollout.md), [the registry](registry.md).",
                "model",
                "rollout",
                "deployment"),
        DRIFT("Drift", "[Drift](drift.md), of features, scores and [labels](drift.md#labels).", "drift", "concept"),
        QUALITY("Quality", "[Quality](quality.md).", "quality"),
        RECOMMENDATIONS(
                "Recommendations", "[How often lists hit](recommendations.md#in-a-running-monitor).", "recommendation"),
        RETRAINING(
                "Retraining and training",
                "[Retraining](retraining.md), [training](training.md), [bundles](registry.md#bundles), [MLflow](mlflow.md).",
                "retraining",
                "training",
                "trainings",
                "artifact",
                "mlflow"),
        BUSINESS("Business effect", "[Business effect](business-effect.md).", "business"),
        ALERTS("Alerts", "[Alerts](monitoring.md#alerts).", "alerts", "alert"),
        CONSUMERS(
                "Consumers and the clock",
                "[When a consumer is behind](operating.md#when-a-consumer-is-behind), [time](operating.md#time).",
                "consumer",
                "clock"),
        STREAMS("Kafka Streams", "Of each [application](schemas-and-topics.md) that a process runs.", "streams"),
        HOST("The machine", "Of all processes on it.", "host", "gpu"),
        OTHER("Other", "");

        private final String heading;
        private final String says;
        private final Set<String> words;

        Section(String heading, String says, String... words) {
            this.heading = heading;
            this.says = says;
            this.words = Set.of(words);
        }

        static Section of(String metric) {
            String word = metric.split("_", 3)[1];
            for (Section section : values()) {
                if (section.words.contains(word)) {
                    return section;
                }
            }
            return OTHER;
        }
    }

    /** Labels whose values are the same in every project; what others have follows from the project's file. */
    private static final Set<String> BOUNDED = Set.of(
            "alias",
            "bound",
            "cause",
            "estimated",
            "kind",
            "outcome",
            "path",
            "phase",
            "reason",
            "route",
            "severity",
            "stage",
            "status",
            "transition",
            "valid");

    private static final Map<String, String> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("_seconds", "seconds");
        UNITS.put("_bytes", "bytes");
        UNITS.put("_ratio", "ratio");
        UNITS.put("_share", "ratio");
        UNITS.put("_records", "records");
        UNITS.put("_info", "1");
    }

    private final Map<String, Row> rows = new TreeMap<>();

    private record Row(MetricDescription metric, Set<String> processes, Map<String, Set<String>> values) {}

    /** What a process shows when it has started. */
    void add(String process, List<MetricDescription> metrics) {
        for (MetricDescription metric : metrics) {
            Row row = rows.computeIfAbsent(
                    metric.name(), name -> new Row(metric, new LinkedHashSet<>(), new TreeMap<>()));
            row.processes.add(process);
            metric.values().forEach((label, some) -> row.values
                    .computeIfAbsent(label, of -> new TreeSet<>())
                    .addAll(some));
        }
    }

    Set<String> names() {
        return rows.keySet();
    }

    /** The page. */
    String text(int processes) {
        List<String> lines = new ArrayList<>(
                List.of(
                        "# Metrics",
                        "",
                        "Every metric of every process, as `/metrics` shows it in Prometheus' text format; beside these, each process shows the JVM's own and its own figures (`jvm_…`, `process_…`). This page is made from the code. What to do when",
                        "one of them is not as it should be: [operating](operating.md#metrics). [Dashboards](monitoring.md#dashboards) show them.",
                        "",
                        "Units are base units: seconds, bytes, ratios from 0 to 1; a counter ends with `_total`. A histogram has the series `_bucket`, `_sum` and `_count`. No label has an entity's id: what follows a label are the values that it has from the start (of HTTP requests others than these may come), or, where nothing follows, it is named in the project file or is",
                        "a version, an application, a topic or a partition. A counter whose labels can be told beforehand is there from the start, at 0."));
        for (Section section : Section.values()) {
            List<Row> own = rows.values().stream()
                    .filter(row -> Section.of(row.metric.name()) == section)
                    .toList();
            if (!own.isEmpty()) {
                lines.addAll(List.of(
                        "",
                        "## " + section.heading,
                        "",
                        section.says,
                        "",
                        "| metric | labels | type | unit | process | |",
                        "|---|---|---|---|---|---|"));
                own.forEach(row -> lines.add(line(row, processes)));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String line(Row row, int processes) {
        MetricDescription metric = row.metric;
        String values = metric.labels().stream()
                .filter(label -> BOUNDED.contains(label) && row.values.containsKey(label))
                .map(label -> "`" + label + "`: "
                        + row.values.get(label).stream()
                                .map(value -> "`" + value + "`")
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
        return "| `%s` | %s | %s | %s | %s | %s |"
                .formatted(
                        metric.name(),
                        String.join(", ", metric.labels()),
                        metric.type(),
                        unit(metric.name()),
                        row.processes.size() == processes ? "all" : String.join(", ", row.processes),
                        help(metric.help()) + (values.isEmpty() ? "" : " " + values));
    }

    private static String help(String help) {
        return (help.endsWith(".") ? help : help + ".").replace("|", "\\|");
    }

    private static String unit(String name) {
        String base = name.replaceFirst("_total$", "");
        return UNITS.entrySet().stream()
                .filter(unit -> base.endsWith(unit.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
