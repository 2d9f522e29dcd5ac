package io.millrace.benchmarks.season;

import java.util.Random;

/**
 * Customers of a shop with a strong season, as rows of features, one per customer and day: what a customer is like lasts, days of the week differ,
 * orders swell and baskets grow before Christmas, returns follow, and trade grows by 4 % a year. No year is quite like another: the peak is stronger or
 * weaker by some 15 %, and some three days earlier or later.
 */
final class SeasonalShop {
    private static final double YEAR = 365.25;
    private static final int YEARS = 6;
    private static final double[] WEEK = {0.90, 0.85, 0.90, 0.95, 1.05, 1.30, 1.05};
    private static final double GROWTH = Math.log(1.04);

    /** Spread of a customer's logarithms: of orders a day, and of what a basket costs. */
    private static final double RATE_SPREAD = 0.8;

    private static final double BASKET_SPREAD = 0.5;

    private final Random random;
    private final double[] rates;
    private final double[] baskets;
    private final double[] tastes;
    /** The day of the year on which day 0 falls. */
    private final double phase;
    /** By year: how strong the peak is, and how many days it is late. */
    private final double[] strengths = new double[YEARS];

    private final double[] delays = new double[YEARS];

    SeasonalShop(long seed, int customers) {
        random = new Random(seed);
        phase = YEAR * random.nextDouble();
        rates = new double[customers];
        baskets = new double[customers];
        tastes = new double[customers];
        for (int year = 0; year < YEARS; year++) {
            strengths[year] = Math.exp(0.15 * random.nextGaussian());
            delays[year] = 3 * random.nextGaussian();
        }
        for (int c = 0; c < customers; c++) {
            rates[c] = 0.08 * Math.exp(RATE_SPREAD * random.nextGaussian());
            baskets[c] = 3.5 + BASKET_SPREAD * random.nextGaussian();
            tastes[c] = random.nextDouble();
        }
    }

    int customers() {
        return rates.length;
    }

    /**
     * A day of a customer.
     *
     * @param day from 0, a Thursday
     * @param drift what has befallen the shop
     */
    double[] row(int day, int customer, InjectedDrift drift) {
        double[] row = new double[Column.values().length];
        double rate = rates[customer] * Math.exp(GROWTH * day / YEAR);
        double today = rate * season(day) * WEEK[(day + 3) % 7];
        double month = 28 * rate * (season(day) + season(day - 9) + season(day - 18) + season(day - 27)) / 4;
        int orders = poisson(month);
        double basket = Math.exp(baskets[customer]
                + 0.35 * peak(day, 340, 14)
                + 0.5 / Math.sqrt(Math.max(1, orders)) * random.nextGaussian());
        basket *= drift.basketFactor(BASKET_SPREAD);
        double silence = Math.min(90, -Math.log(1 - random.nextDouble()) / (rate * season(day)));
        row[Column.ORDERS_1D.at()] = poisson(today);
        row[Column.ORDERS_28D.at()] = orders;
        row[Column.SPEND_28D.at()] = orders * basket;
        row[Column.BASKET_28D.at()] = orders == 0 ? Double.NaN : basket;
        row[Column.DAYS_SINCE_ORDER.at()] = silence * drift.silenceFactor();
        row[Column.RETURNS_28D.at()] = poisson(orders * (0.08 + 0.12 * peak(day, 365, 14)));
        row[Column.VOUCHER.at()] = random.nextDouble() < drift.missing(0.1) ? Double.NaN : 5 + random.nextInt(4) * 5.0;
        row[Column.CHANNEL.at()] = channel(day, customer, drift);
        row[Column.SCORE.at()] = 1
                / (1
                        + Math.exp(0.8 * Math.log1p(orders)
                                - 0.05 * row[Column.DAYS_SINCE_ORDER.at()]
                                + 0.1 * Math.log1p(orders * basket)));
        return row;
    }

    private double channel(int day, int customer, InjectedDrift drift) {
        if (random.nextDouble() < drift.toApp()) {
            return 0;
        }
        boolean weekend = (day + 3) % 7 >= 5;
        double taste = 0.6 * tastes[customer] + 0.4 * random.nextDouble();
        return taste < 0.4 ? 0 : taste < (weekend ? 0.6 : 0.7) ? 1 : 2;
    }

    private double season(int day) {
        double turn = 2 * Math.PI * (day + phase) / YEAR;
        return 1 + 0.2 * Math.cos(turn) + 1.5 * peak(day, 340, 12) - 0.3 * peak(day, 20, 12);
    }

    /** About 1 on a day of the year, less the further it is away. */
    private double peak(int day, double at, double width) {
        // The peak of a winter belongs to one year, from one July to the next.
        int winter = Math.max(0, (int) Math.floor((day + phase - YEAR / 2) / YEAR) + 1);
        double away = Math.abs((day + phase - at - delays[winter]) % YEAR);
        away = Math.min(away, YEAR - away) / width;
        return strengths[winter] * Math.exp(-away * away);
    }

    private int poisson(double mean) {
        double limit = Math.exp(-mean);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }
}
