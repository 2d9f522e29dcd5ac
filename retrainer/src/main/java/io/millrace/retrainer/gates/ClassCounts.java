package io.millrace.retrainer.gates;

import io.millrace.retrainer.dataset.ExampleTable;
import java.util.stream.IntStream;

/**
 * How many rows of either class a figure is of: with few of one, it is chance.
 *
 * @param positives rows with the label
 * @param negatives rows without it
 */
record ClassCounts(long positives, long negatives) {
    ClassCounts {
        if (positives < 0 || negatives < 0) {
            throw new IllegalArgumentException("rows are no fewer than none: " + positives + ", " + negatives);
        }
    }

    /** Of rows of a table. */
    static ClassCounts of(ExampleTable table, int[] rows) {
        long positives = IntStream.of(rows).filter(table::label).count();
        return new ClassCounts(positives, rows.length - positives);
    }

    /** Whether there are fewer of either than so many. */
    boolean fewerThan(int least) {
        return Math.min(positives, negatives) < least;
    }

    /** A clause that says how many there are, how many are asked for, and where in the model's section of the project. */
    String inWords(int least) {
        return "%d have the label and %d do not, and comparison.min_positives asks for %d of either"
                .formatted(positives, negatives, least);
    }
}
