package io.millrace.quickstart.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.Evaluation;
import io.millrace.records.FeatureImportance;
import io.millrace.records.MetricInterval;
import io.millrace.records.SliceMetrics;

/** What was found of a model beyond single figures, as JSON. */
final class EvaluationNode {
    private EvaluationNode() {}

    static void writeIntervals(Evaluation evaluation, ObjectNode node) {
        node.put("resamples", evaluation.getResamples());
        for (MetricInterval interval : evaluation.getIntervals()) {
            node.putObject(interval.getMetric())
                    .put("low", interval.getLow())
                    .put("high", interval.getHigh())
                    .put("level", interval.getLevel());
        }
    }

    static void writeImportance(Evaluation evaluation, ObjectNode node) {
        for (FeatureImportance one : evaluation.getImportance()) {
            node.putObject(one.getFeature())
                    .put("gain", one.getGain())
                    .put("permutation", one.getPermutation())
                    .put("shap", one.getShap());
        }
    }

    static void writeSlices(Evaluation evaluation, ObjectNode node) {
        for (SliceMetrics slice : evaluation.getSlices()) {
            ObjectNode one = node.putObject(slice.getSlice());
            one.put("rows", slice.getRows()).put("positives", slice.getPositives());
            slice.getMetrics().forEach(one::put);
        }
    }
}
