package io.millrace.retrainer.gates;

import io.millrace.project.Better;
import io.millrace.records.ChampionComparison;
import io.millrace.records.ComparisonVerdict;
import io.millrace.runtime.control.ComparisonWords;
import io.millrace.statistics.Interval;
import org.jspecify.annotations.Nullable;

/**
 * How a candidate stands beside the champion.
 *
 * @param champion the champion's version
 * @param metric what they are compared by
 * @param championValue the champion's; NaN where it cannot be computed
 * @param challengerValue the candidate's
 * @param gain by how much the candidate is better, where it may truly be: below 0 it is worse
 * @param level share of the resamples within it
 * @param rows rows compared on
 * @param positives those with the label
 * @param entities distinct entities among them
 * @param gates the gates, as either meets them on these rows
 * @param verdict what it comes to
 * @param reason why it is insufficient or incomparable; null when it is neither
 */
record Standing(
        String champion,
        String metric,
        double championValue,
        double challengerValue,
        Interval gain,
        double level,
        long rows,
        long positives,
        long entities,
        SameRows gates,
        ComparisonVerdict verdict,
        @Nullable String reason) {

    /** Beside a champion that cannot score the rows. */
    static Standing incomparable(Incumbent.Incomparable champion, String metric, double level) {
        return new Standing(
                champion.version(),
                metric,
                Double.NaN,
                Double.NaN,
                Interval.UNKNOWN,
                level,
                0,
                0,
                0,
                SameRows.NONE,
                ComparisonVerdict.INCOMPARABLE,
                champion.why());
    }

    /** By how much a challenger's value is better than a champion's. */
    static double gain(String metric, double champion, double challenger) {
        return Better.of(metric) == Better.LESS ? champion - challenger : challenger - champion;
    }

    /** A clause that says by how much it is better, or why nobody knows. */
    public String inWords() {
        return ComparisonWords.of(record());
    }

    /** As it is recorded. */
    public ChampionComparison record() {
        return new ChampionComparison(
                champion,
                metric,
                known(championValue),
                known(challengerValue),
                known(gain.low()),
                known(gain.high()),
                level,
                rows,
                positives,
                entities,
                gates.championPasses(),
                verdict,
                reason);
    }

    private static @Nullable Double known(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
