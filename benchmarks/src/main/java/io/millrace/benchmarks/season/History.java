package io.millrace.benchmarks.season;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of past days. */
final class History {
    private final int customers;
    private final Map<Integer, double[][]> days = new HashMap<>();

    History(int customers) {
        this.customers = customers;
    }

    int customers() {
        return customers;
    }

    void keep(int day, double[][] rows) {
        days.put(day, rows);
        days.remove(day - FrozenShop.HISTORY);
    }

    /** A column of some days, day by day. */
    double[] column(Column column, List<Integer> of) {
        double[] values = new double[of.size() * customers];
        int at = 0;
        for (int day : of) {
            for (double[] row : days.get(day)) {
                values[at++] = row[column.at()];
            }
        }
        return values;
    }
}
