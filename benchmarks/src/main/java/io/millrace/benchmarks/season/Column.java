package io.millrace.benchmarks.season;

import java.util.Locale;

/** What is known of a customer on a day. */
enum Column {
    ORDERS_1D(0, 0.05),
    ORDERS_28D(1, 0.20),
    SPEND_28D(2, 0.20),
    BASKET_28D(3, 0.15),
    DAYS_SINCE_ORDER(4, 0.20),
    RETURNS_28D(5, 0.05),
    VOUCHER(6, 0.05),
    CHANNEL(7, 0.10),
    SCORE(8, 1);

    private static final String[] CHANNELS = {"app", "store", "web"};

    private final int at;
    private final double importance;

    /**
     * @param at its place in a row
     * @param importance share of the model's gain, as if a model read it
     */
    Column(int at, double importance) {
        this.at = at;
        this.importance = importance;
    }

    int at() {
        return at;
    }

    double importance() {
        return importance;
    }

    String feature() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean categorical() {
        return this == CHANNEL;
    }

    /** The category that a value stands for. */
    static String category(double value) {
        return CHANNELS[(int) value];
    }
}
