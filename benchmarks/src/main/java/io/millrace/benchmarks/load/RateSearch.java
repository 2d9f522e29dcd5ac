package io.millrace.benchmarks.load;

/**
 * The highest rate that holds: doubled until it no longer does, then bisected. A rate that does not hold is tried once more, since one
 * stall of the machine is enough for that; so the search errs on the side of rates that hold sometimes.
 */
public final class RateSearch {
    private static final int TRIES = 2;
    private static final double FINE = 0.05;
    private static final int LEAST = 10;

    private RateSearch() {}

    /** One step of a search. */
    @FunctionalInterface
    public interface Trial {
        /** Whether so many per second hold. */
        boolean holds(int rate) throws Exception;
    }

    /**
     * Searches.
     *
     * @param from where to begin
     * @param most not exceeded
     * @return the highest rate that has held, within 5 %; 0 when none of ten or more per second has
     */
    public static int highest(int from, int most, Trial trial) throws Exception {
        int held = 0;
        int failed = most + 1;
        int rate = Math.min(from, most);
        while (rate >= LEAST && failed - held > Math.max(1, FINE * failed)) {
            if (holds(rate, trial)) {
                held = rate;
            } else {
                failed = rate;
            }
            rate = failed > most ? Math.min(most, 2 * held) : (held + failed) / 2;
            if (held == most) {
                break;
            }
        }
        return held;
    }

    private static boolean holds(int rate, Trial trial) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            if (trial.holds(rate)) {
                return true;
            }
        }
        return false;
    }
}
