package io.millrace.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Customers who come in every window: each has a level of its own in each of twenty features, a row adds to it what is new every time, and half of both is common to neighbouring features. The train rows are of others of the
 * same kind, so that what is peculiar to those who come comes again in each window.
 */
final class ReturningCustomers {
    static final int FEATURES = 20;
    static final int NUMBERS = 14;
    private static final int TRAINED_FOR_EACH = 4;
    private static final int TRAIN_WEEKS = 3;
    private static final long WEEK = 7;

    private final SplittableRandom random;
    private final double[][] levels;
    private final int coming;
    private final DriftReference reference;
    private long week;

    /** @param coming customers in each window */
    ReturningCustomers(long seed, int coming) {
        this.coming = coming;
        random = new SplittableRandom(seed);
        levels = new double[(TRAINED_FOR_EACH + 1) * coming][];
        Arrays.setAll(levels, customer -> normal());
        reference = freeze();
    }

    DriftReference reference() {
        return reference;
    }

    /** The next window, with a feature of all rows moved by some of its standard deviations; none where that is 0. */
    WindowCounts next(int feature, double sigmas) {
        List<BinCounter> counters =
                reference.counted().stream().map(BinCounter::new).toList();
        for (int customer = 0; customer < coming; customer++) {
            double[] row = row(customer);
            row[feature] += sigmas;
            for (int f = 0; f < FEATURES; f++) {
                if (f < NUMBERS) {
                    counters.get(f).add(row[f]);
                } else {
                    counters.get(f).add(new byte[] {(byte) category(f, row[f])});
                }
            }
            counters.get(FEATURES).add(score(row));
        }
        week++;
        return new WindowCounts((week - 1) * WEEK, week * WEEK, coming, coming, counters);
    }

    private DriftReference freeze() {
        int trained = TRAINED_FOR_EACH * coming;
        List<double[]> rows = IntStream.range(0, TRAIN_WEEKS * trained)
                .mapToObj(row -> row(coming + row % trained))
                .toList();
        List<FeatureReference> features = new ArrayList<>();
        for (int f = 0; f < FEATURES; f++) {
            int feature = f;
            features.add(
                    f < NUMBERS
                            ? ReferenceBuilder.numeric(
                                    "f" + f,
                                    1.0 / FEATURES,
                                    true,
                                    rows.stream()
                                            .mapToDouble(row -> row[feature])
                                            .toArray())
                            : ReferenceBuilder.categorical(
                                    "f" + f,
                                    1.0 / FEATURES,
                                    true,
                                    rows.stream()
                                            .map(row -> Character.toString((char) category(feature, row[feature])))
                                            .toList(),
                                    row -> row % trained));
        }
        double[] scores = rows.stream().mapToDouble(ReturningCustomers::score).toArray();
        return new DriftReference(
                rows.size(),
                trained,
                features,
                ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, scores),
                trained);
    }

    /** Of features 0, 5, 10 and 15 the customer's level is nothing, of 4, 9, 14 and 19 nearly all. */
    private double[] row(int customer) {
        double[] row = normal();
        for (int f = 0; f < FEATURES; f++) {
            double level = f % 5 / 4.2;
            row[f] = Math.sqrt(level) * levels[customer][f] + Math.sqrt(1 - level) * row[f];
        }
        return row;
    }

    /** Letters and beyond: 4 of them of the first category, and of each further one about twice as many, of which the last are rare. */
    private static int category(int feature, double normal) {
        double spread = 1 + (feature - NUMBERS) * 3.0;
        return 'A' + (int) Math.min(57, Math.abs(normal) * spread);
    }

    private double[] normal() {
        double[] all = new double[FEATURES];
        double common = 0;
        for (int f = 0; f < FEATURES; f++) {
            common = f % 5 == 0 ? random.nextGaussian() : common;
            all[f] = Math.sqrt(0.5) * (common + random.nextGaussian());
        }
        return all;
    }

    private static double score(double[] row) {
        return 1 / (1 + Math.exp(-0.5 * Arrays.stream(row, 0, NUMBERS).sum()));
    }
}
