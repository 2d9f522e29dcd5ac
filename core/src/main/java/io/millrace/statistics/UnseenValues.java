package io.millrace.statistics;

import org.apache.commons.numbers.gamma.LogGamma;

/**
 * How many new values lie outside of what earlier ones have shown. Where nothing has changed, all of them are exchangeable: any order of old and new ones is as
 * likely as any other. Beyond the ends of a range then lie k new values when, counted from the ends inwards, k of them come before the old
 * ones that make the range, and that number is (negative) hypergeometric, whatever the distribution; ties only make it smaller.
 */
public final class UnseenValues {

    private UnseenValues() {}

    /**
     * Probability that at least so many new values lie outside.
     *
     * @param old number of old values, at least 1
     * @param edge how many of them would lie outside if they were new: 2 for a range, its least and its greatest value
     * @param values number of new values
     * @param outside of these; at most 0 gives 1
     */
    public static double survival(long old, int edge, long values, long outside) {
        if (outside <= 0 || edge >= old) {
            return 1;
        }
        // At least k are outside when fewer than `edge` old ones are among the outermost k + edge - 1 of all.
        long outermost = outside + edge - 1;
        double all = logChoose(old + values, outermost);
        double p = 0;
        for (int among = 0; among < edge; among++) {
            long fresh = outermost - among;
            if (fresh <= values) {
                p += Math.exp(logChoose(old, among) + logChoose(values, fresh) - all);
            }
        }
        return Math.min(1, p);
    }

    private static double logChoose(long n, long k) {
        return LogGamma.value(n + 1.0) - LogGamma.value(k + 1.0) - LogGamma.value(n - k + 1.0);
    }
}
