package io.millrace.serving.scoring;

import io.millrace.decisions.Action;
import io.millrace.decisions.DecisionRule;
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
 * @param action what to do about it; null before the first version
 * @param deploymentOffset offset of the deployment in force; -1 without one
 * @param appendedAt when the update was appended to its topic, epoch milliseconds
 * @param scoredAt when it was scored, epoch milliseconds
 */
record Scoring(
        String name,
        @Nullable LoadedModel model,
        double score,
        double margin,
        @Nullable Action action,
        long deploymentOffset,
        long appendedAt,
        long scoredAt) {

    static Scoring of(ModelRoute route, DecisionRule rule, FeatureUpdate update, long appendedAt, long scoredAt) {
        LoadedModel champion = route.champion();
        double margin = Double.NaN;
        double score = Double.NaN;
        Action action = null;
        if (champion != null) {
            float sum = champion.scorer().margin(update.vector);
            margin = sum;
            score = champion.scorer().probability(sum);
            action = rule.decide(
                    update.entity.getBytes(),
                    update.entity.getByteLength(),
                    score,
                    champion.threshold(),
                    update.asOf,
                    scoredAt);
        }
        return new Scoring(
                route.model(), champion, score, margin, action, route.deploymentOffset(), appendedAt, scoredAt);
    }
}
