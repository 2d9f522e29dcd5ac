package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.words.GateWords;
import io.millrace.records.ChampionComparison;
import io.millrace.records.Dataset;
import io.millrace.records.Evaluation;
import io.millrace.records.FeatureImportance;
import io.millrace.records.Gate;
import io.millrace.records.Lineage;
import io.millrace.records.MetricInterval;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.control.ComparisonWords;
import io.millrace.runtime.control.ThresholdWords;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registered version as the page is told of it, but for its standing. */
final class VersionJson {
    private static final int IMPORTANCES = 30;

    private VersionJson() {}

    static void write(ModelVersion version, ObjectNode node) {
        node.put("registered_at", Json.time(version.getRegisteredAt())).put("parent", version.getParent());
        ArrayNode reasons = node.putArray("retrain_reasons");
        version.getReasons().forEach(reason -> reasons.add(Json.code(reason)));
        gates(version.getGates(), node.putArray("gates"));
        Json.numbers(node.putObject("metrics"), version.getMetrics());
        dataset(version.getDataset(), node.putObject("dataset"));
        Json.texts(node.putObject("parameters"), version.getParameters());
        node.put("threshold", Json.number(version.getThreshold()))
                .put("threshold_doubt", ThresholdWords.doubt(version))
                .put("waits", version.getWaits())
                .put("feature_set_version", version.getFeatureSetVersion())
                .put("label", version.getLabelName())
                .put("algorithm", version.getAlgorithm())
                .put("seed", version.getSeed())
                .put("retrain_id", version.getRetrainId());
        node.putObject("artifact")
                .put("sha256", version.getArtifact().getSha256())
                .put("size", version.getArtifact().getSize())
                .put("signed", version.getArtifact().getSignature() != null);
        lineage(version.getLineage(), node);
        evaluation(version.getEvaluation(), node);
    }

    static void gates(List<Gate> gates, ArrayNode into) {
        for (Gate gate : gates) {
            Double maximum = gate.getMaximum();
            into.addObject()
                    .put("metric", gate.getMetric())
                    .put("slice", gate.getSlice())
                    .put("value", Json.number(gate.getValue()))
                    .put("threshold", maximum == null ? gate.getMinimum() : maximum)
                    .put("comparison", maximum == null ? "at_least" : "at_most")
                    .put("verdict", gate.getValue() == null ? "insufficient" : gate.getPassed() ? "passed" : "failed")
                    .put("words", GateWords.of(gate));
        }
    }

    private static void dataset(Dataset dataset, ObjectNode node) {
        node.put("train_rows", dataset.getTrainRows())
                .put("test_rows", dataset.getTestRows())
                .put("rows", dataset.getRows())
                .put("examples", dataset.getExamples())
                .put("entities", dataset.getEntities())
                .put("positives", dataset.getPositives())
                .put("from", Json.time(dataset.getFrom()))
                .put("to", Json.time(dataset.getUntil()))
                .put("train_cutoff", Json.time(dataset.getTrainCutoff()))
                .put("label_cutoff", Json.time(dataset.getLabelCutoff()))
                .put("matured_until", Json.time(dataset.getMaturedUntil()))
                .put("sampled_from", dataset.getSampledFrom())
                .put("unreadable", dataset.getUnreadable())
                .put("version", dataset.getVersion())
                .put("sha256", dataset.getSha256());
    }

    private static void lineage(@Nullable Lineage lineage, ObjectNode node) {
        if (lineage == null) {
            node.putNull("lineage");
            return;
        }
        ObjectNode its = node.putObject("lineage")
                .put("git_commit", lineage.getGitCommit())
                .put("git_dirty", lineage.getGitDirty())
                .put("project_sha256", lineage.getProjectSha256())
                .put("tuned_by", lineage.getTunedBy());
        Json.texts(its.putObject("libraries"), lineage.getLibraries());
        Json.texts(its.putObject("features"), lineage.getFeatures());
    }

    private static void evaluation(@Nullable Evaluation evaluation, ObjectNode node) {
        ChampionComparison comparison = evaluation == null ? null : evaluation.getComparison();
        node.put("comparison", comparison == null ? null : ComparisonWords.of(comparison));
        ArrayNode intervals = node.putArray("intervals");
        ArrayNode importance = node.putArray("importance");
        if (evaluation == null) {
            return;
        }
        for (MetricInterval interval : evaluation.getIntervals()) {
            intervals
                    .addObject()
                    .put("metric", interval.getMetric())
                    .put("low", Json.number(interval.getLow()))
                    .put("high", Json.number(interval.getHigh()))
                    .put("level", interval.getLevel());
        }
        evaluation.getImportance().stream()
                .sorted(Comparator.comparingDouble(FeatureImportance::getGain).reversed())
                .limit(IMPORTANCES)
                .forEach(feature -> importance
                        .addObject()
                        .put("feature", feature.getFeature())
                        .put("gain", Json.number(feature.getGain()))
                        .put("shap", Json.number(feature.getShap())));
    }
}
