package io.millrace.serving.scoring;

import io.millrace.arms.Arm;
import io.millrace.bundle.ScoredBatch;
import io.millrace.decisions.Action;
import io.millrace.decisions.DecisionRule;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.ServedArm;
import org.jspecify.annotations.Nullable;

/**
 * What came of scoring one update.
 *
 * @param name the model's name in the project file
 * @param model the version that scored; null before the first
 * @param variant the arm that scored; null without a version, and for a version that a request names
 * @param experiment the experiment that the variant belongs to; null where it belongs to none
 * @param score probability of the label, 0 to 1; NaN before the first version
 * @param margin log-odds that the trees add up to; NaN before the first version
 * @param action what to do about it; null before the first version
 * @param deploymentOffset offset of the deployment in force; -1 without one
 * @param appendedAt when the update was appended to its topic, epoch milliseconds
 * @param scoredAt when it was scored, epoch milliseconds
 * @param standIn whether the champion scored it because the version of the entity's arm could not
 */
public record Scoring(
        String name,
        @Nullable LoadedModel model,
        @Nullable String variant,
        @Nullable String experiment,
        double score,
        double margin,
        @Nullable Action action,
        long deploymentOffset,
        long appendedAt,
        long scoredAt,
        boolean standIn) {

    /** Without a version there is no score. */
    static Scoring none(ModelRoute route, long appendedAt, long scoredAt) {
        return new Scoring(
                route.model(),
                null,
                null,
                null,
                Double.NaN,
                Double.NaN,
                null,
                route.deploymentOffset(),
                appendedAt,
                scoredAt,
                false);
    }

    /**
     * What came of scoring an update in a batch.
     *
     * @param model the arm's version
     * @param batch that the version has scored
     * @param place of the update in the batch
     */
    static Scoring of(
            ModelRoute route,
            ServedArm arm,
            LoadedModel model,
            DecisionRule rule,
            FeatureUpdate update,
            ScoredBatch batch,
            int place,
            long appendedAt,
            long scoredAt) {
        Action action = rule.decide(
                update.entity.getBytes(),
                update.entity.getByteLength(),
                batch.score(place),
                model.threshold(),
                update.asOf,
                scoredAt);
        return new Scoring(
                route.model(),
                model,
                arm.variant(),
                arm.experiment(),
                batch.score(place),
                batch.margin(place),
                action,
                route.deploymentOffset(),
                appendedAt,
                scoredAt,
                false);
    }

    /** The same, by the champion in another version's place. */
    Scoring inPlaceOfAnother() {
        return new Scoring(
                name, model, variant, experiment, score, margin, action, deploymentOffset, appendedAt, scoredAt, true);
    }

    /** What scores whoever is in no arm. */
    static ServedArm champion(ModelRoute route) {
        return new ServedArm(Arm.CHAMPION, null, route.champion());
    }
}
