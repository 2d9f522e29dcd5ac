package io.millrace.drift;

import java.util.List;
import java.util.stream.Stream;

/**
 * What live values are compared with: frozen at training, part of the model's bundle.
 *
 * @param rows rows it was counted from
 * @param entities distinct entities among them: the sample size that noise is judged by
 * @param features one per feature that the model reads, in the model's order
 * @param score the distribution of the model's own scores on rows that it was not trained on
 * @param scoreEntities distinct entities among the scored rows
 */
public record DriftReference(
        long rows, long entities, List<FeatureReference> features, FeatureReference.Numeric score, long scoreEntities) {
    /** Name under which the score is counted and reported. */
    public static final String SCORE = "score";

    public DriftReference {
        features = List.copyOf(features);
    }

    /** What is counted, in order: the monitored features, then the score. */
    public List<FeatureReference> counted() {
        return Stream.concat(features.stream().filter(FeatureReference::monitored), Stream.of(score))
                .toList();
    }
}
