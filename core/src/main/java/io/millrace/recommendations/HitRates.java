package io.millrace.recommendations;

import io.millrace.statistics.EntityBootstrap;
import io.millrace.statistics.Interval;
import io.millrace.statistics.Ranking;
import io.millrace.statistics.ScoreMetric;
import java.util.List;

/**
 * How often lists hit: shares of the lists of which the owner took at least one item. The lists of one owner are alike, so owners are resampled, each with all its lists ({@link EntityBootstrap}); two ways to make lists are compared on the
 * same resamples of the same occasions.
 *
 * @param lists occasions: an owner and a moment
 * @param owners how many owners they are of
 * @param rate hit rate of the lists that are judged, 0 to 1
 * @param interval where it may truly be
 * @param other hit rate of those that they are compared with
 * @param difference {@code rate} less {@code other}
 * @param differenceInterval where that may truly be
 */
public record HitRates(
        long lists,
        int owners,
        double rate,
        Interval interval,
        double other,
        double difference,
        Interval differenceInterval) {
    private static final ScoreMetric RATE = HitRates::share;
    private static final ScoreMetric DIFFERENCE = ranking -> share(ranking) - ranking.baseRate();

    /**
     * Judges lists beside others.
     *
     * @param owners owner of each list, resampled
     * @param hits whether each list hit
     * @param others whether the other list of the same owner and moment did
     */
    public static HitRates of(EntityBootstrap owners, boolean[] hits, boolean[] others) {
        double[] scores = new double[hits.length];
        for (int i = 0; i < hits.length; i++) {
            scores[i] = hits[i] ? 1 : 0;
        }
        Ranking ranking = new Ranking(scores, others);
        List<Interval> intervals = owners.intervals(scores, others, List.of(RATE, DIFFERENCE));
        return new HitRates(
                hits.length,
                owners.entities(),
                share(ranking),
                intervals.get(0),
                ranking.baseRate(),
                DIFFERENCE.of(ranking),
                intervals.get(1));
    }

    /**
     * How likely a list hits that is drawn by lot.
     *
     * @param candidates of how many it is drawn
     * @param taken how many of these the owner takes
     * @param most how long it is, where there are so many
     */
    public static double byLot(int candidates, int taken, int most) {
        double misses = 1;
        for (int drawn = 0; drawn < Math.min(most, candidates); drawn++) {
            misses *= Math.max(0, candidates - taken - drawn) / (double) (candidates - drawn);
        }
        return 1 - misses;
    }

    /** Share of the rows whose score is 1. */
    private static double share(Ranking ranking) {
        long hits = 0;
        for (int place = 0; place < ranking.size(); place++) {
            if (ranking.score(place) == 1) {
                hits += ranking.positives(place) + ranking.negatives(place);
            }
        }
        return hits / (double) ranking.rows();
    }
}
