package io.millrace.runtime.control;

import io.millrace.records.ChampionComparison;
import io.millrace.records.ComparisonVerdict;
import java.util.Locale;

/** A comparison with a champion as a person is told of it. */
public final class ComparisonWords {

    private ComparisonWords() {}

    /** For example {@code auc_roc is better than version 1.0.0's by 0.0210 (0.0100 to 0.0320 at 95 %), on 1204 rows}: a clause. */
    public static String of(ChampionComparison comparison) {
        String champion = comparison.getChampion();
        if (comparison.getVerdict() == ComparisonVerdict.INCOMPARABLE) {
            return "it cannot be compared with version " + champion + ": " + comparison.getReason();
        }
        Double low = comparison.getLow();
        Double high = comparison.getHigh();
        Double own = comparison.getChallengerValue();
        Double other = comparison.getChampionValue();
        if (low == null || high == null || own == null || other == null) {
            return "%s cannot be compared with version %s's on %d rows"
                    .formatted(comparison.getMetric(), champion, comparison.getRows());
        }
        if (low == 0 && high == 0) {
            return "%s is the same as version %s's, on %d rows"
                    .formatted(comparison.getMetric(), champion, comparison.getRows());
        }
        boolean worse = low + high < 0;
        double least = worse ? -high : low;
        double most = worse ? -low : high;
        return String.format(
                Locale.ROOT,
                "%s is %s than version %s's by %.4f (%.4f to %.4f at %.0f %%), on %d rows",
                comparison.getMetric(),
                worse ? "worse" : "better",
                champion,
                Math.abs(own - other),
                least,
                most,
                100 * comparison.getLevel(),
                comparison.getRows());
    }
}
