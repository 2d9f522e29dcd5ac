package io.millrace.retrainer.dataset.profile;

import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.profile.ColumnProfile.Category;
import io.millrace.retrainer.dataset.profile.ColumnProfile.Missing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Looks at one column after the other. Thread-safe. */
final class ColumnProfiler {
    private final ExampleTable table;
    private final int[] train;
    private final int[] test;
    private final int[] closeTrain;
    private final int[] closeTest;

    ColumnProfiler(ExampleTable table, int[] train, int[] test) {
        this.table = table;
        this.train = train;
        this.test = test;
        closeTrain = everySoManieth(train);
        closeTest = everySoManieth(test);
    }

    /** Rows that are looked at closely. */
    long closeRows() {
        return (long) closeTrain.length + closeTest.length;
    }

    private static int[] everySoManieth(int[] rows) {
        int step = (rows.length + DatasetProfile.CLOSE - 1) / DatasetProfile.CLOSE;
        return step <= 1
                ? rows
                : IntStream.range(0, rows.length / step)
                        .map(i -> rows[i * step])
                        .toArray();
    }

    ColumnProfile profile(int feature) {
        return table.features().get(feature).categorical() ? category(feature) : number(feature);
    }

    private ColumnProfile number(int feature) {
        long infinite = 0;
        long missing = 0;
        long finite = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int row = 0; row < table.rows(); row++) {
            double value = table.number(feature, row);
            if (Double.isNaN(value)) {
                missing++;
            } else if (Double.isInfinite(value)) {
                infinite++;
            } else {
                finite++;
                min = Math.min(min, value);
                max = Math.max(max, value);
                sum += value;
            }
        }
        double[] ofTrain = finite(feature, closeTrain);
        double[] ofTest = finite(feature, closeTest);
        double[] sorted = DoubleStream.concat(DoubleStream.of(ofTrain), DoubleStream.of(ofTest))
                .sorted()
                .toArray();
        return new ColumnProfile.OfNumber(
                table.features().get(feature).name(),
                new Missing(missing, shareMissing(feature, train), shareMissing(feature, test)),
                infinite,
                finite == 0 ? null : min,
                finite == 0 ? null : max,
                finite == 0 ? null : sum / finite,
                distinct(sorted),
                sorted.length == 0
                        ? List.of()
                        : DatasetProfile.QUANTILES.stream()
                                .map(share -> quantile(sorted, share))
                                .toList(),
                histogram(sorted, ofTrain, ofTest));
    }

    private double[] finite(int feature, int[] rows) {
        return IntStream.of(rows)
                .mapToDouble(row -> table.number(feature, row))
                .filter(Double::isFinite)
                .toArray();
    }

    private double shareMissing(int feature, int[] rows) {
        boolean categorical = table.features().get(feature).categorical();
        long missing = 0;
        for (int row : rows) {
            missing += categorical
                    ? (table.categoryCode(feature, row) < 0 ? 1 : 0)
                    : (Double.isNaN(table.number(feature, row)) ? 1 : 0);
        }
        return rows.length == 0 ? 0 : missing / (double) rows.length;
    }

    private static long distinct(double[] sorted) {
        long distinct = sorted.length == 0 ? 0 : 1;
        for (int i = 1; i < sorted.length; i++) {
            distinct += sorted[i] == sorted[i - 1] ? 0 : 1;
        }
        return distinct;
    }

    /** The least value that at least that share of the values does not exceed. */
    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
    }

    /** Bins of one width between the values that one in a hundred lies beyond, so that a single outlier does not make one bin of all the others. */
    private static @Nullable Histogram histogram(double[] sorted, double[] ofTrain, double[] ofTest) {
        if (sorted.length == 0) {
            return null;
        }
        double low = quantile(sorted, 0.01);
        double high = quantile(sorted, 0.99);
        if (!(high > low)) {
            low = sorted[0];
            high = sorted[sorted.length - 1];
        }
        double width = high / Histogram.BINS - low / Histogram.BINS;
        if (!(width > 0)) {
            return null;
        }
        List<Double> edges = new ArrayList<>();
        for (int bin = 0; bin <= Histogram.BINS; bin++) {
            edges.add(low + bin * width);
        }
        return new Histogram(edges, counts(ofTrain, low, width), counts(ofTest, low, width));
    }

    private static List<Long> counts(double[] values, double low, double width) {
        long[] counts = new long[Histogram.BINS];
        for (double value : values) {
            counts[(int) Math.max(0, Math.min(Histogram.BINS - 1, Math.floor((value - low) / width)))]++;
        }
        return Arrays.stream(counts).boxed().toList();
    }

    private ColumnProfile category(int feature) {
        List<String> categories = table.categories(feature);
        long[] all = counts(feature, table.all(), categories.size());
        long[] ofTrain = counts(feature, train, categories.size());
        long[] ofTest = counts(feature, test, categories.size());
        List<Category> top = IntStream.range(0, categories.size())
                .filter(code -> all[code] > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(code -> -all[code]).thenComparing(categories::get))
                .limit(DatasetProfile.TOP)
                .map(code -> new Category(
                        categories.get(code),
                        all[code],
                        share(ofTrain[code], train.length),
                        share(ofTest[code], test.length)))
                .toList();
        return new ColumnProfile.OfCategory(
                table.features().get(feature).name(),
                new Missing(
                        table.rows() - Arrays.stream(all).sum(),
                        shareMissing(feature, train),
                        shareMissing(feature, test)),
                Arrays.stream(all).filter(rows -> rows > 0).count(),
                top);
    }

    private long[] counts(int feature, int[] rows, int categories) {
        long[] counts = new long[categories];
        for (int row : rows) {
            int code = table.categoryCode(feature, row);
            if (code >= 0) {
                counts[code]++;
            }
        }
        return counts;
    }

    private static double share(long rows, int of) {
        return of == 0 ? 0 : rows / (double) of;
    }
}
