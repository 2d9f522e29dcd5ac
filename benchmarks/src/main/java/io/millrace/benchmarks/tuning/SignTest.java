package io.millrace.benchmarks.tuning;

/** The exact sign test, two-sided: how often fair coins fall at least as unevenly. */
final class SignTest {
    private SignTest() {}

    /** Of pairs that differ. */
    static double p(int wins, int losses) {
        int pairs = wins + losses;
        double tail = 0;
        double ways = 1;
        for (int k = 0; k <= Math.min(wins, losses); k++) {
            tail += ways;
            ways = ways * (pairs - k) / (k + 1);
        }
        return Math.min(1, 2 * tail * Math.pow(0.5, pairs));
    }
}
