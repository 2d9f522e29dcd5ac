package io.millrace.conceptdrift;

/**
 * By how much the error has risen from one stretch of cohorts to a later one, beyond what is of no matter, and how sure that is.
 *
 * @param value error after − (1 + allowance) · error before
 * @param standardError its standard error: the standard deviation of the same figure over the replicates, which holds what entities of both stretches have in common
 */
public record ErrorRise(double value, double standardError) {

    /**
     * That from one stretch to another.
     *
     * @param allowance share of the error before that is of no matter
     */
    static ErrorRise between(CohortErrors before, CohortErrors after, double allowance) {
        double factor = 1 + allowance;
        double sum = 0;
        double squares = 0;
        int drawn = 0;
        double all = after.error() - factor * before.error();
        for (int i = 1; i < CohortErrors.NUMBERS; i++) {
            // Around the figure of all rows, so that nothing is lost where the squares nearly cancel.
            double distance = after.error(i) - factor * before.error(i) - all;
            if (!Double.isNaN(distance)) {
                sum += distance;
                squares += distance * distance;
                drawn++;
            }
        }
        double variance = drawn < 2 ? Double.NaN : Math.max(0, (squares - sum * sum / drawn) / (drawn - 1));
        return new ErrorRise(all, Math.sqrt(variance));
    }

    /** The rise in standard errors; 0 where nothing is known of how sure it is. */
    public double statistic() {
        return standardError > 0 ? value / standardError : 0;
    }
}
