package io.millrace.experiments;

import io.millrace.statistics.LatencyReplicates;
import org.jspecify.annotations.Nullable;

/**
 * What has been counted in an arm since the experiment began. Each entity counts once.
 *
 * @param arm its variant
 * @param exposed entities that were scored in it
 * @param matured those of them whose attribution window has elapsed
 * @param conversions those of the matured who converted within it
 * @param valueSum sum over the matured of the value of their conversions; 0 where the primary metric is a rate
 * @param valueSquares sum over the matured of that value's square
 * @param samples vectors that were to be scored
 * @param errors those of them on which the version failed
 * @param latencies their latencies; null: not counted. Not to be changed while this is in use
 */
public record ArmOutcomes(
        String arm,
        long exposed,
        long matured,
        long conversions,
        double valueSum,
        double valueSquares,
        long samples,
        long errors,
        @Nullable LatencyReplicates latencies) {

    public ArmOutcomes {
        if (conversions < 0 || conversions > matured || matured > exposed || errors < 0 || errors > samples) {
            throw new IllegalArgumentException("arm " + arm + ": " + conversions + " conversions of " + matured
                    + " matured of " + exposed + " exposed, " + errors + " errors in " + samples + " samples");
        }
        if (!Double.isFinite(valueSum) || !(valueSquares >= 0) || !Double.isFinite(valueSquares)) {
            throw new IllegalArgumentException(
                    "arm " + arm + ": sum of values " + valueSum + ", of their squares " + valueSquares);
        }
    }
}
