package io.millrace.statistics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How much better one scoring of the same rows ranks them than another, with an interval.
 *
 * @param first AUC of the first scoring; NaN when a class is missing
 * @param second AUC of the second
 * @param low lower percentile of {@code second − first} over the resamples; NaN when there is none
 * @param high upper percentile
 * @param rows rows compared
 * @param positives rows with the label
 * @param entities distinct entities
 */
public record AucDifference(
        double first, double second, double low, double high, int rows, long positives, int entities) {

    /** {@code second − first}. */
    public double difference() {
        return second - first;
    }

    /**
     * Paired bootstrap by entity: rows of one entity are not independent, so entities are drawn with replacement, with all their
     * rows and both scores. Percentile interval; a resample that lacks a class is drawn again, up to as many times as there are resamples.
     *
     * @param entities entity per row
     * @param positives whether the row has the label
     * @param first scores of one model, second those of the other, on the same rows
     * @param resamples for example 2,000
     * @param level for example 0.95
     * @param seed the same seed gives the same interval
     */
    public static AucDifference bootstrap(
            List<String> entities,
            boolean[] positives,
            double[] first,
            double[] second,
            int resamples,
            double level,
            long seed) {
        Map<String, Integer> numbers = new HashMap<>();
        int[] entityOf = entities.stream()
                .mapToInt(entity -> numbers.computeIfAbsent(entity, key -> numbers.size()))
                .toArray();
        Ranking one = new Ranking(first, positives);
        Ranking other = new Ranking(second, positives);
        double[] differences = new double[resamples];
        int drawn = 0;
        SplittableRandom random = new SplittableRandom(seed);
        int[] times = new int[numbers.size()];
        int[] weights = new int[entityOf.length];
        boolean bothClasses = !Double.isNaN(one.auc());
        for (int attempt = 0; bothClasses && drawn < resamples && attempt < 2 * resamples; attempt++) {
            Arrays.fill(times, 0);
            for (int i = 0; i < times.length; i++) {
                times[random.nextInt(times.length)]++;
            }
            Arrays.setAll(weights, row -> times[entityOf[row]]);
            double difference = other.auc(weights) - one.auc(weights);
            if (!Double.isNaN(difference)) {
                differences[drawn++] = difference;
            }
        }
        double[] sorted = Arrays.copyOf(differences, drawn);
        Arrays.sort(sorted);
        double tail = (1 - level) / 2;
        return new AucDifference(
                one.auc(),
                other.auc(),
                drawn == 0 ? Double.NaN : sorted[(int) Math.floor(tail * (drawn - 1))],
                drawn == 0 ? Double.NaN : sorted[(int) Math.ceil((1 - tail) * (drawn - 1))],
                one.rows(),
                one.positives(),
                times.length);
    }
}
