package io.millrace.topology.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.quality.EstimateErrors;
import io.millrace.quality.MetricVerdict;
import io.millrace.quality.QualityJudge;
import io.millrace.quality.QualityMetric;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** Remembers, for each model, how far estimates were from what came true: by that a reader knows how much to believe the next one. */
final class PastEstimates {
    private final KeyValueStore<Bytes, byte[]> errors;

    PastEstimates(KeyValueStore<Bytes, byte[]> errors) {
        this.errors = errors;
    }

    /** Of a model's cohorts, whichever versions scored them. */
    EstimateErrors of(String model) {
        byte[] bytes = errors.get(key(model));
        return bytes == null ? EstimateErrors.NONE : EstimateErrors.decode(bytes);
    }

    /** Remembers a valid cohort that has come true, and what was expected of it. */
    void remember(String model, ConfidenceBasedEstimate estimate, QualityJudge judge, List<MetricVerdict> realised) {
        Map<QualityMetric, Double> cohort = new EnumMap<>(QualityMetric.class);
        for (MetricVerdict verdict : realised) {
            double error = judge.expected(estimate, verdict.metric()) - verdict.value();
            if (!Double.isNaN(error)) {
                cohort.put(verdict.metric(), error);
            }
        }
        if (!cohort.isEmpty()) {
            errors.put(key(model), of(model).and(cohort).encode());
        }
    }

    private static Bytes key(String model) {
        return Bytes.wrap(model.getBytes(UTF_8));
    }
}
