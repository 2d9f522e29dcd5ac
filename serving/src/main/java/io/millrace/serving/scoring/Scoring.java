package io.millrace.serving.scoring;

import io.millrace.bundle.ScoredBatch;
import io.millrace.decisions.Action;
import io.millrace.decisions.DecisionRule;
import io.millrace.features.FeatureVector;
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
 * @param batch that the update was scored in: it tells the reasons until it is used again
 * @param row of the update in the batch
 * @param appendedAt when the update was appended to its topic, epoch milliseconds
 * @param scoredAt when it was scored, epoch milliseconds
 */
public record Scoring(
        String name,
        @Nullable LoadedModel model,
        double score,
        double margin,
        @Nullable Action action,
        long deploymentOffset,
        ScoredBatch batch,
        int row,
        long appendedAt,
        long scoredAt) {

    /** Scores an update alone. */
    public static Scoring of(
            ModelRoute route, DecisionRule rule, FeatureUpdate update, long appendedAt, long scoredAt) {
        ScoredBatch alone = new ScoredBatch();
        LoadedModel champion = route.champion();
        if (champion != null) {
            champion.scorer().score(new FeatureVector[] {update.vector}, 1, alone);
        }
        return of(route, rule, update, alone, 0, appendedAt, scoredAt);
    }

    /**
     * What came of scoring an update in a batch.
     *
     * @param batch that the route's champion has scored; anything when it has none
     */
    public static Scoring of(
            ModelRoute route,
            DecisionRule rule,
            FeatureUpdate update,
            ScoredBatch batch,
            int row,
            long appendedAt,
            long scoredAt) {
        LoadedModel champion = route.champion();
        double margin = Double.NaN;
        double score = Double.NaN;
        Action action = null;
        if (champion != null) {
            margin = batch.margin(row);
            score = batch.score(row);
            action = rule.decide(
                    update.entity.getBytes(),
                    update.entity.getByteLength(),
                    score,
                    champion.threshold(),
                    update.asOf,
                    scoredAt);
        }
        return new Scoring(
                route.model(),
                champion,
                score,
                margin,
                action,
                route.deploymentOffset(),
                batch,
                row,
                appendedAt,
                scoredAt);
    }
}
