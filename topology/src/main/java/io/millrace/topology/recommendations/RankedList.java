package io.millrace.topology.recommendations;

import io.millrace.ids.CompositeId;
import io.millrace.project.RecommendationPolicy;
import io.millrace.recommendations.Candidate;
import io.millrace.records.Decision;
import io.millrace.records.Prediction;
import io.millrace.records.Recommendations;
import io.millrace.records.RecommendedItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the predictions of one owner come to.
 *
 * @param ranked those that are recommended, best first
 * @param outdated those that lie too far behind the latest to be ranked any more
 * @param candidates how many were ranked
 * @param asOf the latest moment that any of them speaks of
 * @param model name of the model
 */
record RankedList(List<Prediction> ranked, List<Prediction> outdated, int candidates, Instant asOf, String model) {
    /**
     * Ranks.
     *
     * @param predictions the latest of each entity, at least one, each with a score
     */
    static RankedList of(List<Prediction> predictions, RecommendationPolicy policy) {
        Instant latest = predictions.stream()
                .map(Prediction::getAsOf)
                .max(Instant::compareTo)
                .orElseThrow();
        Instant oldest = latest.minus(policy.keep());
        List<Candidate> candidates = new ArrayList<>();
        List<Prediction> outdated = new ArrayList<>();
        for (int i = 0; i < predictions.size(); i++) {
            Prediction one = predictions.get(i);
            Double score = one.getScore();
            if (one.getAsOf().isBefore(oldest)) {
                outdated.add(one);
            } else if (score != null) {
                candidates.add(new Candidate(
                        CompositeId.owned(one.getEntity()), score, one.getAsOf().toEpochMilli(), i));
            }
        }
        List<Prediction> ranked = Candidate.best(candidates, policy.top()).stream()
                .map(candidate -> predictions.get(candidate.number()))
                .toList();
        return new RankedList(ranked, outdated, candidates.size(), latest, policy.model());
    }

    /** As it is written. */
    Recommendations record(String owner) {
        return new Recommendations(
                owner,
                model,
                asOf,
                candidates,
                !ranked.isEmpty() && ranked.stream().allMatch(one -> one.getDecision() == Decision.HOLDOUT),
                ranked.stream().map(RankedList::item).toList());
    }

    private static RecommendedItem item(Prediction prediction) {
        return new RecommendedItem(
                CompositeId.owned(prediction.getEntity()),
                prediction.getScore(),
                prediction.getAsOf(),
                prediction.getId(),
                prediction.getModelVersion(),
                prediction.getReasons());
    }
}
