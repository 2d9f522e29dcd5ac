package io.millrace.benchmarks.drift;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Customers who come back and do not change: each has a level of its own in each column, and each row adds to it what is new every time. Levels are correlated over the columns by
 * common factors, and so is what is new. Seeded; not thread-safe.
 */
final class Customers {
    /** The score's place in a row, after the features. */
    static final int SCORE = Column.ALL.size();

    private static final List<Column> COLUMNS = Column.ALL;
    private static final int FACTORS = 3;

    /** Of the variance of a level, and of what is new, what it has in common with every third other column. */
    private static final double COMMON = Math.sqrt(0.5);

    private final SplittableRandom random;
    private final double[][] levels;
    private final double[] keep = new double[SCORE];
    private final double[] add = new double[SCORE];

    Customers(long seed, int customers) {
        random = new SplittableRandom(seed);
        levels = new double[customers][];
        for (int c = 0; c < customers; c++) {
            levels[c] = correlated();
        }
        for (int i = 0; i < SCORE; i++) {
            keep[i] = Math.sqrt(COLUMNS.get(i).level());
            add[i] = Math.sqrt(1 - COLUMNS.get(i).level());
        }
    }

    int size() {
        return levels.length;
    }

    /** The source of all that is drawn. */
    SplittableRandom random() {
        return random;
    }

    /** A row of a customer as it is now. */
    double[] row(int customer) {
        return row(customer, -1, 0);
    }

    /**
     * A row of a customer to whom something has happened.
     *
     * @param shifted the column whose values have moved; -1: none
     * @param sigmas by how many of their standard deviations
     */
    double[] row(int customer, int shifted, double sigmas) {
        double[] row = new double[SCORE + 1];
        double[] fresh = correlated();
        double risk = 0;
        for (int i = 0; i < SCORE; i++) {
            double normal = keep[i] * levels[customer][i] + add[i] * fresh[i];
            row[i] = COLUMNS.get(i).value(normal);
            risk += (i % 2 == 0 ? 0.3 : -0.2) * normal;
        }
        if (shifted >= 0) {
            row[shifted] += sigmas * COLUMNS.get(shifted).deviation();
        }
        row[SCORE] = 1 / (1 + Math.exp(1 - risk));
        return row;
    }

    /** One standard normal variable per column. */
    private double[] correlated() {
        double[] factors = new double[FACTORS];
        for (int k = 0; k < FACTORS; k++) {
            factors[k] = random.nextGaussian();
        }
        double[] all = new double[SCORE];
        for (int i = 0; i < SCORE; i++) {
            all[i] = COMMON * factors[i % FACTORS] + COMMON * random.nextGaussian();
        }
        return all;
    }
}
