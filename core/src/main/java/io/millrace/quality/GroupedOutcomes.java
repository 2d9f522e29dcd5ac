package io.millrace.quality;

import io.millrace.statistics.PoissonWeights;
import io.millrace.statistics.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of a cohort, or of a part of one, by {@linkplain EntityGroups group of entities}: what they say of all rows, and of each replicate of a bootstrap that draws groups, in which a group is there as often as its
 * {@link PoissonWeights} say, the same in every replay. A score is taken for the mean of its {@linkplain ScoreBins bin}, so that rows of a bin are ties. Mutable; not thread-safe.
 */
public final class GroupedOutcomes {
    /** Replicates of the bootstrap. */
    static final int REPLICATES = 200;

    private final SortedMap<Integer, OutcomeCounts> groups = new TreeMap<>();
    private final OutcomeCounts all = new OutcomeCounts();

    /**
     * What can be said of rows.
     *
     * @param counts their decisions
     * @param ranking their scores
     */
    public record Outcomes(DecisionCounts counts, Ranking ranking) {}

    /**
     * Adds what was counted of a group.
     *
     * @throws IllegalArgumentException when there is no such group
     */
    public void add(int group, OutcomeCounts counts) {
        if (group < 0 || group >= EntityGroups.COUNT) {
            throw new IllegalArgumentException("there is no group " + group);
        }
        groups.computeIfAbsent(group, number -> new OutcomeCounts()).add(counts);
        all.add(counts);
    }

    /** Adds the sum of the scores of rows of a bin, where groups do not have it. */
    public void addScores(int bin, long sum) {
        all.addBin(bin, 0, 0, sum);
    }

    /** Adds what another has counted. */
    public void add(GroupedOutcomes other) {
        other.groups.forEach((group, counts) ->
                groups.computeIfAbsent(group, number -> new OutcomeCounts()).add(counts));
        all.add(other.all);
    }

    /** Rows. */
    public long rows() {
        return all.rows();
    }

    /** What all rows say. */
    public Outcomes outcomes() {
        return weighted(null, 0);
    }

    /** What the replicates say. */
    public List<Outcomes> replicates() {
        PoissonWeights weights = new PoissonWeights("quality-groups", REPLICATES);
        List<int[]> byGroup = new ArrayList<>();
        for (int group : groups.keySet()) {
            byGroup.add(weights.of(new byte[] {(byte) group}, 1).clone());
        }
        List<Outcomes> replicates = new ArrayList<>();
        for (int replicate = 0; replicate < REPLICATES; replicate++) {
            replicates.add(weighted(byGroup, replicate));
        }
        return replicates;
    }

    private Outcomes weighted(@Nullable List<int[]> weights, int replicate) {
        int[] positives = new int[ScoreBins.COUNT];
        int[] negatives = new int[ScoreBins.COUNT];
        DecisionCounts decisions = DecisionCounts.NONE;
        int place = 0;
        for (OutcomeCounts counts : groups.values()) {
            int weight = weights == null ? 1 : weights.get(place++)[replicate];
            for (int bin = 0; weight > 0 && bin < ScoreBins.COUNT; bin++) {
                positives[bin] += (int) (weight * counts.positives(bin));
                negatives[bin] += (int) (weight * counts.negatives(bin));
            }
            if (weight > 0) {
                decisions = decisions.plus(counts.decisions().times(weight));
            }
        }
        return new Outcomes(decisions, ranking(positives, negatives));
    }

    /** Of the bins that have a row of the cohort, the highest first. */
    private Ranking ranking(int[] positives, int[] negatives) {
        int filled = 0;
        for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
            filled += rows(bin) > 0 ? 1 : 0;
        }
        double[] scores = new double[filled];
        int[] with = new int[filled];
        int[] without = new int[filled];
        int place = filled;
        for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
            if (rows(bin) > 0) {
                place--;
                scores[place] = ScoreBins.within(bin, all.sum(bin) / (double) DecisionCounts.ONE / rows(bin));
                with[place] = positives[bin];
                without[place] = negatives[bin];
            }
        }
        return Ranking.ofCounts(scores, with, without);
    }

    private long rows(int bin) {
        return all.positives(bin) + all.negatives(bin);
    }
}
