package io.millrace.statistics;

/** A figure of scored rows, each of which may count several times: for example {@code Ranking::auc}, or {@code ranking -> ranking.at(0.3).accuracy()}. */
@FunctionalInterface
public interface ScoreMetric {
    /** The figure; NaN where it cannot be computed. */
    double of(Ranking ranking);
}
