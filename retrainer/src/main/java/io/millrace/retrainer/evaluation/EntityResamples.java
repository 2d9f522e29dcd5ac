package io.millrace.retrainer.evaluation;

import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.statistics.EntityBootstrap;
import java.util.stream.IntStream;

/** How figures of rows of a table are resampled: those of one model, and those of two that are compared. */
public final class EntityResamples {
    /** Share of the resamples within an interval. */
    public static final double LEVEL = 0.95;

    /** As many as the ends of a percentile interval want (Efron and Tibshirani 1993, An introduction to the bootstrap, section 14.5). */
    private static final int MOST = 2_000;

    /** What is left of them where there are very many rows: an interval is narrow then, and its ends need not be known to a percent of its width. */
    private static final int FEWEST = 200;

    /** Rows that are drawn in all, so that millions of rows take seconds. */
    private static final long MOST_DRAWN_ROWS = 200_000_000;

    private EntityResamples() {}

    /** How often rows are resampled, of so many. */
    public static int of(int rows) {
        return (int) Math.max(FEWEST, Math.min(MOST, MOST_DRAWN_ROWS / Math.max(1, rows)));
    }

    /** Resamples some rows of a table by their {@linkplain ExampleTable#ownerCode owners}. */
    public static EntityBootstrap of(ExampleTable table, int[] rows, long seed) {
        int[] owners = IntStream.of(rows).map(table::ownerCode).toArray();
        return new EntityBootstrap(owners, of(rows.length), LEVEL, seed);
    }
}
