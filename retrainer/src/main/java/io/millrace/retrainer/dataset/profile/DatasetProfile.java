package io.millrace.retrainer.dataset.profile;

import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a dataset looks like.
 *
 * @param rows all of them: train, gap, test
 * @param entities different ones among them
 * @param positives rows with the label
 * @param trainRows rows of the train side
 * @param trainPositives those with the label
 * @param testRows rows of the test
 * @param testPositives those with the label
 * @param closeRows rows that quantiles, histograms and numbers of different values were counted on: all, or every so-manieth
 * @param weeks the time that rows cover, seven days at a time
 * @param columns one per feature, in feature-set order
 */
public record DatasetProfile(
        long rows,
        long entities,
        long positives,
        long trainRows,
        long trainPositives,
        long testRows,
        long testPositives,
        long closeRows,
        List<Week> weeks,
        List<ColumnProfile> columns) {
    /** Shares of the values that quantiles do not exceed. */
    public static final List<Double> QUANTILES = List.of(0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99);

    /** Categories that are told. */
    public static final int TOP = 20;

    /** Rows that are looked at closely, at most, on each side: the error of a quantile's share is below 0.3 % (95 %). */
    static final int CLOSE = 100_000;

    private static final long WEEK = Duration.ofDays(7).toMillis();

    public DatasetProfile {
        weeks = List.copyOf(weeks);
        columns = List.copyOf(columns);
    }

    /**
     * Seven days.
     *
     * @param from first moment
     * @param rows with as-of in them
     * @param positives those with the label
     */
    public record Week(Instant from, long rows, long positives) {}

    /** Looks at a table. */
    public static DatasetProfile of(ExampleTable table, Split split) {
        int[] train = split.train();
        int[] test = split.test();
        ColumnProfiler profiler = new ColumnProfiler(table, train, test);
        List<ColumnProfile> columns = IntStream.range(0, table.features().size())
                .parallel()
                .mapToObj(profiler::profile)
                .toList();
        int[] all = table.all();
        return new DatasetProfile(
                all.length,
                table.entities(all),
                positives(table, all),
                train.length,
                positives(table, train),
                test.length,
                positives(table, test),
                profiler.closeRows(),
                weeks(table),
                columns);
    }

    private static long positives(ExampleTable table, int[] rows) {
        long positives = 0;
        for (int row : rows) {
            positives += table.label(row) ? 1 : 0;
        }
        return positives;
    }

    private static List<Week> weeks(ExampleTable table) {
        List<Week> weeks = new ArrayList<>();
        long start = table.rows() == 0 ? 0 : table.asOf(0);
        for (int row = 0; row < table.rows(); ) {
            long rows = 0;
            long positives = 0;
            for (; row < table.rows() && table.asOf(row) < start + WEEK; row++) {
                rows++;
                positives += table.label(row) ? 1 : 0;
            }
            weeks.add(new Week(Instant.ofEpochMilli(start), rows, positives));
            start += WEEK;
        }
        return weeks;
    }
}
