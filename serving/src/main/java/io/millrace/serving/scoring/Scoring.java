package io.millrace.serving.scoring;

import io.millrace.forest.Forest;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import org.jspecify.annotations.Nullable;

/**
 * What came of scoring one update.
 *
 * @param name the model's name in the project file
 * @param model the version that scored; null before the first
 * @param score probability of the label, 0 to 1; NaN before the first version
 * @param margin log-odds that the trees add up to; NaN before the first version
 * @param deploymentOffset offset of the deployment in force; -1 without one
 * @param appendedAt when the update was appended to its topic, epoch milliseconds
 * @param scoredAt when it was scored, epoch milliseconds
 */
record Scoring(
        String name,
        @Nullable LoadedModel model,
        double score,
        double margin,
        long deploymentOffset,
        long appendedAt,
        long scoredAt) {

    static Scoring of(ModelRoute route, FeatureUpdate update, long appendedAt, long scoredAt) {
        LoadedModel champion = route.champion();
        double margin = Double.NaN;
        double score = Double.NaN;
        if (champion != null) {
            float sum = champion.scorer().margin(update.vector);
            margin = sum;
            score = Forest.probability(sum);
        }
        return new Scoring(route.model(), champion, score, margin, route.deploymentOffset(), appendedAt, scoredAt);
    }
}
