package io.millrace.serving;

import org.jspecify.annotations.Nullable;

/**
 * What came of scoring one update.
 *
 * @param model who scored; null before the first model
 * @param score probability of the label, 0 to 1; NaN before the first model
 * @param deploymentOffset offset of the deployment in force; -1 without one
 * @param appendedAt when the update was appended to its topic, epoch milliseconds
 * @param scoredAt when it was scored, epoch milliseconds
 */
record Scoring(RouteTable.@Nullable Model model, double score, long deploymentOffset, long appendedAt, long scoredAt) {

    static Scoring of(RouteTable routes, FeatureUpdate update, long appendedAt, long scoredAt) {
        RouteTable.Model champion = routes.champion();
        double score = champion == null ? Double.NaN : champion.scorer().score(update.vector);
        return new Scoring(champion, score, routes.deploymentOffset(), appendedAt, scoredAt);
    }
}
