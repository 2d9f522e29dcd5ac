package io.millrace.benchmarks.season;

import java.util.Random;

/**
 * What befalls the shop.
 *
 * @param kind what moves
 * @param size how far: standard deviations of the column's logarithm, or a share of the rows
 */
record InjectedDrift(Kind kind, double size) {
    /** Nothing happens. */
    static final InjectedDrift NONE = new InjectedDrift(Kind.NONE, 0);

    /** Standard deviation of the logarithm of an exponential variable, over customers with a spread of their own. */
    private static final double SILENCE_SPREAD = 1.5;

    enum Kind {
        NONE(Column.SCORE),
        /** Baskets cost more: by 0.3 to 0.5 σ. */
        BASKET(Column.BASKET_28D),
        /** Orders are longer ago: by 0.3 to 0.5 σ. */
        SILENCE(Column.DAYS_SINCE_ORDER),
        /** A fifth to a third of the customers change to the app. */
        CHANNEL(Column.CHANNEL),
        /** Half of the vouchers are not told any more. */
        MISSING(Column.VOUCHER);

        private final Column column;

        Kind(Column column) {
            this.column = column;
        }

        /** Where it shows. */
        Column column() {
            return column;
        }
    }

    static InjectedDrift draw(Kind kind, Random random) {
        return new InjectedDrift(
                kind,
                switch (kind) {
                    case NONE -> 0;
                    case BASKET, SILENCE -> 0.3 + 0.2 * random.nextDouble();
                    case CHANNEL -> 0.2 + 0.13 * random.nextDouble();
                    case MISSING -> 0.5;
                });
    }

    double basketFactor(double spread) {
        // A month's basket is a mean of few: about 0.6 in all.
        return kind == Kind.BASKET ? Math.exp(size * Math.hypot(spread, 0.35)) : 1;
    }

    double silenceFactor() {
        return kind == Kind.SILENCE ? Math.exp(size * SILENCE_SPREAD) : 1;
    }

    double toApp() {
        return kind == Kind.CHANNEL ? size : 0;
    }

    double missing(double usual) {
        return kind == Kind.MISSING ? usual + size * (1 - usual) : usual;
    }
}
