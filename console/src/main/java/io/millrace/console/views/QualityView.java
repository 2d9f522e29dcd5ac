package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.Better;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.ConceptDrift;
import io.millrace.records.MetricQuality;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How good decisions have turned out to be, cohort by cohort, and what is estimated of those whose outcome is not known yet. */
public final class QualityView implements View {
    private static final int POINTS = 200;

    private final Project project;
    /** By model; each report in the place of its earlier revisions. */
    private final Map<String, TreeMap<String, MonitoringReport>> reports = new HashMap<>();

    /** @param project whose models are shown, in its order */
    public QualityView(Project project) {
        this.project = project;
    }

    /** A cohort was judged, or estimated. */
    public void reported(MonitoringReport report, QualityReport quality) {
        TreeMap<String, MonitoringReport> its = reports.computeIfAbsent(report.getModel(), model -> new TreeMap<>());
        String place = Json.time(report.getWindowStart()) + "/" + report.getSubject() + "/" + quality.getEstimated();
        MonitoringReport before = its.get(place);
        if (before == null || before.getRevision() <= report.getRevision()) {
            its.put(place, report);
        }
        if (its.size() > POINTS) {
            its.pollFirstEntry();
        }
    }

    @Override
    public String name() {
        return "quality";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object();
        ArrayNode models = node.putArray("models");
        for (ModelDefinition model : project.models()) {
            ObjectNode one = models.addObject().put("model", model.name());
            List<MonitoringReport> its = new ArrayList<>(
                    reports.getOrDefault(model.name(), new TreeMap<>()).values());
            metrics(model, its, one.putArray("metrics"));
            delays(its, one);
        }
        return node;
    }

    private static void metrics(ModelDefinition model, List<MonitoringReport> reports, ArrayNode into) {
        Map<String, ArrayNode> points = new LinkedHashMap<>();
        for (MonitoringReport report : reports) {
            QualityReport quality = report.getQuality();
            for (MetricQuality metric : quality.getMetrics()) {
                point(
                        report,
                        quality,
                        metric,
                        points.computeIfAbsent(metric.getMetric(), name -> metric(model, name, into))
                                .addObject());
            }
        }
    }

    private static ArrayNode metric(ModelDefinition model, String metric, ArrayNode into) {
        Better better = Better.of(metric);
        return into.addObject()
                .put("metric", metric)
                .put("words", words(metric))
                .put("threshold", model.quality().thresholds().get(metric))
                .put("better", better == Better.GREATER ? "higher" : "lower")
                .putArray("points");
    }

    private static String words(String metric) {
        return switch (metric) {
            case "accuracy" -> "Share of the decisions that turned out right.";
            case "precision" -> "Share of those called positive that were.";
            case "recall" -> "Share of the positive that were called so.";
            case "f1" -> "Harmonic mean of precision and recall.";
            case "brier" -> "Mean squared distance between score and outcome: 0 is perfect.";
            case "auc" -> "How often a positive one is scored above a negative one: 0.5 is chance, 1 is perfect.";
            case "calibration" -> "How far scores are from the shares that they promise: 0 is perfect.";
            default ->
                metric.startsWith("precision_at_recall_")
                        ? "Precision where %s %% of the positive are found."
                                .formatted(metric.substring("precision_at_recall_".length()))
                        : metric.replace('_', ' ');
        };
    }

    private static void point(MonitoringReport report, QualityReport quality, MetricQuality metric, ObjectNode node) {
        node.put("version", report.getSubject())
                .put("estimated", quality.getEstimated())
                .put("start", Json.time(report.getWindowStart()))
                .put("end", Json.time(report.getWindowEnd()))
                .put("rows", quality.getRows())
                .put("coverage", Json.number(quality.getCoverage()))
                .put("valid", quality.getValid())
                .put("value", Json.number(metric.getValue()))
                .put("low", Json.number(metric.getLow()))
                .put("high", Json.number(metric.getHigh()))
                .put("estimate", Json.number(metric.getEstimate()))
                .put("verdict", metric.getVerdict().name());
    }

    /** What the latest reports that say anything say of the time that labels take, and of what they mean. */
    private static void delays(List<MonitoringReport> reports, ObjectNode node) {
        QualityReport delay = null;
        MonitoringReport concept = null;
        for (MonitoringReport report : reports) {
            QualityReport quality = report.getQuality();
            delay = quality.getLabelDelayP50() == null ? delay : quality;
            concept = quality.getConceptDrift() == null ? concept : report;
        }
        if (delay == null) {
            node.putNull("label_delay");
        } else {
            node.putObject("label_delay")
                    .put("p50", Json.number(delay.getLabelDelayP50()))
                    .put("p95", Json.number(delay.getLabelDelayP95()));
        }
        concept(concept == null ? null : concept.getQuality().getConceptDrift(), node);
    }

    private static void concept(@Nullable ConceptDrift drift, ObjectNode node) {
        if (drift == null) {
            node.putNull("concept_drift");
            return;
        }
        node.putObject("concept_drift")
                .put("confirmed", drift.getConfirmed())
                .put("since", Json.time(drift.getSince()))
                .put(
                        "words",
                        drift.getConfirmed()
                                ? "It errs more than it used to: what it has learned no longer holds."
                                : "It errs no more than it used to.");
    }
}
