package io.millrace.quickstart.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.features.FeatureSet;
import io.millrace.project.LabelDefinition;
import io.millrace.project.RecommendationPolicy;
import io.millrace.quickstart.evaluation.Choices.Choice;
import io.millrace.recommendations.Candidate;
import io.millrace.recommendations.HitRates;
import io.millrace.recommendations.Popularity;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.evaluation.EntityResamples;
import io.millrace.retrainer.evaluation.ScoredRows;
import io.millrace.statistics.EntityBootstrap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How often lists of recommendations hit on test rows: those that a model makes, beside what everybody takes and what the owner has taken most often. All lists are of the same occasions, know the same past, and hit when the owner takes
 * one of their items within the label's horizon.
 */
final class RecommendationFigures {
    private final RecommendationPolicy policy;
    private final List<Judged> judged;
    private final long seed;

    /** What became of the lists of an occasion, and whether the owner took anything at all. */
    private record Judged(String owner, boolean took, boolean model, boolean popular, boolean usual) {}

    private RecommendationFigures(RecommendationPolicy policy, List<Judged> judged, long seed) {
        this.policy = policy;
        this.judged = judged;
        this.seed = seed;
    }

    /**
     * Judges the lists.
     *
     * @param choices what owners took, in the past of the rows and in their future
     * @param scored test rows as the model scores them
     * @param seed of the resamples
     */
    static RecommendationFigures of(
            RecommendationPolicy policy,
            FeatureSet features,
            LabelDefinition label,
            Choices choices,
            ExampleTable table,
            ScoredRows scored,
            long seed) {
        long horizon = label.horizon().toMillis();
        long within = features.project().examples().within().toMillis();
        long refresh = features.project().entity().refresh().toMillis();
        Popularity popularity = new Popularity();
        List<Choice> all = choices.all();
        int in = 0;
        int out = 0;
        List<Judged> judged = new ArrayList<>();
        for (Occasion occasion : Occasion.of(table, scored.rows(), scored.scores(), refresh)) {
            for (; in < all.size() && all.get(in).time() <= occasion.asOf(); in++) {
                popularity.add(all.get(in).owner(), all.get(in).item());
            }
            for (; out < in && all.get(out).time() <= occasion.asOf() - horizon; out++) {
                popularity.remove(all.get(out).owner(), all.get(out).item());
            }
            Set<String> taken = choices.of(occasion.owner(), occasion.asOf(), occasion.asOf() + horizon).stream()
                    .map(Choice::item)
                    .collect(Collectors.toSet());
            List<Choice> past = choices.of(occasion.owner(), occasion.asOf() - within, occasion.asOf());
            judged.add(new Judged(
                    occasion.owner(),
                    !taken.isEmpty(),
                    hits(items(occasion.candidates(), policy.top()), taken),
                    hits(popularity.top(policy.top()), taken),
                    hits(items(usual(past), policy.top()), taken)));
        }
        return new RecommendationFigures(policy, judged, seed);
    }

    private static boolean hits(List<String> list, Set<String> taken) {
        return list.stream().anyMatch(taken::contains);
    }

    private static List<String> items(Collection<Candidate> candidates, int top) {
        return Candidate.best(candidates, top).stream().map(Candidate::item).toList();
    }

    /** What an owner took, by how often, the latest first where that is equal. */
    private static Collection<Candidate> usual(List<Choice> past) {
        Map<String, Candidate> items = new HashMap<>();
        for (Choice choice : past) {
            items.merge(
                    choice.item(),
                    new Candidate(choice.item(), 1, choice.time(), 0),
                    (before, now) -> new Candidate(now.item(), before.score() + 1, now.asOf(), 0));
        }
        return items.values();
    }

    /** Writes hit rates over all lists, and over those whose owner took anything within the horizon. */
    void write(ObjectNode node) {
        node.put("top", policy.top());
        write(node.putObject("all_lists"), one -> true);
        write(node.putObject("lists_of_buyers"), Judged::took);
    }

    private void write(ObjectNode node, Predicate<Judged> which) {
        List<Judged> some = judged.stream().filter(which).toList();
        node.put("lists", some.size());
        if (some.isEmpty()) {
            return;
        }
        HitRates popular = compared(some, Judged::popular);
        HitRates usual = compared(some, Judged::usual);
        node.put("owners", popular.owners());
        node.put("hit_rate", popular.rate())
                .put("low", popular.interval().low())
                .put("high", popular.interval().high());
        against(node.putObject("popular"), popular);
        against(node.putObject("own_most_frequent"), usual);
    }

    private static void against(ObjectNode node, HitRates rates) {
        node.put("hit_rate", rates.other())
                .put("difference", rates.difference())
                .put("low", rates.differenceInterval().low())
                .put("high", rates.differenceInterval().high());
    }

    private HitRates compared(List<Judged> some, Function<Judged, Boolean> other) {
        List<String> owners = some.stream().map(Judged::owner).toList();
        boolean[] hits = new boolean[some.size()];
        boolean[] others = new boolean[some.size()];
        for (int i = 0; i < hits.length; i++) {
            hits[i] = some.get(i).model();
            others[i] = other.apply(some.get(i));
        }
        int resamples = EntityResamples.of(some.size());
        return HitRates.of(new EntityBootstrap(owners, resamples, EntityResamples.LEVEL, seed), hits, others);
    }
}
