package io.millrace.statistics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Intervals of metrics by resampling entities: rows of one entity are not independent, so entities are drawn with replacement, as many as there are, each with all its rows (the cluster bootstrap; Field and Welsh 2007, Bootstrapping
 * clustered data). Percentile intervals. A resample in which a metric cannot be computed is drawn again, up to as many times as there are resamples; one that cannot be computed in half of those that were drawn has no interval: what is left of them would flatter it. The same seed gives the same intervals.
 *
 * <p>Scores are sorted once; a resample costs one pass over the rows and one over the distinct scores for each metric. Immutable, and safe for any number of threads.
 */
public final class EntityBootstrap {
    private final int[] entityOf;
    private final int entities;
    private final int resamples;
    private final double level;
    private final long seed;

    /**
     * A bootstrap of rows.
     *
     * @param entities entity per row
     * @param resamples at least 2, for example 2,000
     * @param level share of the resamples within an interval, above 0 and below 1, for example 0.95
     * @throws IllegalArgumentException when a number is out of its range
     */
    public EntityBootstrap(List<String> entities, int resamples, double level, long seed) {
        this(numbered(entities), resamples, level, seed);
    }

    /**
     * The same of entities that have numbers: which these are does not matter.
     *
     * @param entities a number from 0 up per row, that of its entity
     * @param resamples at least 2, for example 2,000
     * @param level share of the resamples within an interval, above 0 and below 1, for example 0.95
     * @throws IllegalArgumentException when a number is out of its range
     */
    public EntityBootstrap(int[] entities, int resamples, double level, long seed) {
        if (resamples < 2 || !(level > 0 && level < 1)) {
            throw new IllegalArgumentException(resamples + " resamples at a level of " + level);
        }
        // As the rows name them, so that the same rows make the same draws.
        int[] first = new int[Arrays.stream(entities).max().orElse(-1) + 1];
        entityOf = new int[entities.length];
        int known = 0;
        for (int row = 0; row < entities.length; row++) {
            if (first[entities[row]] == 0) {
                first[entities[row]] = ++known;
            }
            entityOf[row] = first[entities[row]] - 1;
        }
        this.entities = known;
        this.resamples = resamples;
        this.level = level;
        this.seed = seed;
    }

    private static int[] numbered(List<String> entities) {
        Map<String, Integer> numbers = new HashMap<>();
        return entities.stream()
                .mapToInt(entity -> numbers.computeIfAbsent(entity, key -> numbers.size()))
                .toArray();
    }

    /** Distinct entities. */
    public int entities() {
        return entities;
    }

    /**
     * A metric of one scoring of the rows. Of decisions at a threshold, each model has a threshold of its own, and so a metric.
     *
     * @param scores one per row
     * @param metric what is computed of them
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Scoring(double[] scores, ScoreMetric metric) {}

    /**
     * Where metrics may truly be.
     *
     * @param scores one per row
     * @param positives whether the row has the label
     * @return one per metric; unknown where the metric cannot be computed
     */
    public List<Interval> intervals(double[] scores, boolean[] positives, List<ScoreMetric> metrics) {
        Rows rows = new Rows(scores, positives);
        return percentiles(metrics.size(), times -> {
            Ranking resample = rows.drawn(times);
            return metrics.stream().mapToDouble(metric -> metric.of(resample)).toArray();
        });
    }

    /**
     * How much greater the second scoring's metric is, with an interval: each resample has the same rows of both.
     *
     * @param positives whether the row has the label
     */
    public MetricDifference difference(Scoring first, Scoring second, boolean[] positives) {
        Rows one = new Rows(first.scores(), positives);
        Rows other = new Rows(second.scores(), positives);
        double oneValue = first.metric().of(one.ranking);
        double otherValue = second.metric().of(other.ranking);
        Interval interval = Double.isNaN(otherValue - oneValue)
                ? Interval.UNKNOWN
                : percentiles(1, times -> new double[] {
                            second.metric().of(other.drawn(times))
                                    - first.metric().of(one.drawn(times))
                        })
                        .get(0);
        return new MetricDifference(
                oneValue, otherValue, interval, one.ranking.rows(), one.ranking.positives(), entities);
    }

    @FunctionalInterface
    private interface Figures {
        /** @param times how often each entity was drawn */
        double[] of(int[] times);
    }

    private List<Interval> percentiles(int count, Figures figures) {
        double[][] drawn = new double[count][resamples];
        int[] known = new int[count];
        SplittableRandom random = new SplittableRandom(seed);
        int[] times = new int[entities];
        int attempts = 0;
        for (int attempt = 0; entities > 0 && attempt < 2 * resamples && fewest(known) < resamples; attempt++) {
            Arrays.fill(times, 0);
            for (int i = 0; i < entities; i++) {
                times[random.nextInt(entities)]++;
            }
            double[] values = figures.of(times);
            attempts = attempt + 1;
            for (int metric = 0; metric < count; metric++) {
                if (known[metric] < resamples && !Double.isNaN(values[metric])) {
                    drawn[metric][known[metric]++] = values[metric];
                }
            }
            // What has never had a value has none.
            if (attempts == resamples && fewest(known) == 0) {
                break;
            }
        }
        Interval[] intervals = new Interval[count];
        for (int metric = 0; metric < count; metric++) {
            boolean mostly = 2 * known[metric] >= attempts;
            intervals[metric] = mostly ? percentile(Arrays.copyOf(drawn[metric], known[metric])) : Interval.UNKNOWN;
        }
        return List.of(intervals);
    }

    private static int fewest(int[] known) {
        return Arrays.stream(known).min().orElse(Integer.MAX_VALUE);
    }

    private Interval percentile(double[] values) {
        if (values.length == 0) {
            return Interval.UNKNOWN;
        }
        Arrays.sort(values);
        double tail = (1 - level) / 2;
        return new Interval(
                values[(int) Math.floor(tail * (values.length - 1))],
                values[(int) Math.ceil((1 - tail) * (values.length - 1))]);
    }

    /** Rows of one scoring in the order of their scores, so that resampling writes where it has just written. */
    private final class Rows {
        private final Ranking ranking;
        /** Per row in that order: its score's place, and whether it has the label as the lowest bit. */
        private final int[] placeAndLabel;

        private final int[] entity;

        Rows(double[] scores, boolean[] positives) {
            if (scores.length != entityOf.length) {
                throw new IllegalArgumentException(scores.length + " scores of " + entityOf.length + " rows");
            }
            ranking = new Ranking(scores, positives);
            int[] next = new int[ranking.size()];
            for (int place = 1; place < next.length; place++) {
                next[place] = next[place - 1] + ranking.positives(place - 1) + ranking.negatives(place - 1);
            }
            placeAndLabel = new int[scores.length];
            entity = new int[scores.length];
            for (int row = 0; row < scores.length; row++) {
                int place = ranking.place(scores[row]);
                int at = next[place]++;
                placeAndLabel[at] = 2 * place + (positives[row] ? 1 : 0);
                entity[at] = entityOf[row];
            }
        }

        Ranking drawn(int[] times) {
            int[][] counts = new int[2][ranking.size()];
            for (int row = 0; row < entity.length; row++) {
                counts[placeAndLabel[row] & 1][placeAndLabel[row] >> 1] += times[entity[row]];
            }
            return ranking.with(counts[1], counts[0]);
        }
    }
}
