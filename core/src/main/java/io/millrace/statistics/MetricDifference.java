package io.millrace.statistics;

/**
 * How much greater a metric is of one scoring of the same rows than of another, with an interval.
 *
 * @param first the first scoring's metric; NaN when it cannot be computed
 * @param second the second's
 * @param interval of {@code second − first}, over the resamples; unknown when there is none
 * @param rows rows compared
 * @param positives rows with the label
 * @param entities distinct entities
 */
public record MetricDifference(
        double first, double second, Interval interval, long rows, long positives, int entities) {

    /** {@code second − first}. */
    public double difference() {
        return second - first;
    }
}
