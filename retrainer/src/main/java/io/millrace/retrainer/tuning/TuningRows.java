package io.millrace.retrainer.tuning;

import io.millrace.retrainer.dataset.ExampleTable;
import java.util.stream.IntStream;

/** The train rows that parameters are tried on: all of them, or where they are very many, all rows of some entities. */
final class TuningRows {
    /** Which parameters are better is told by as many rows as well as by all. */
    static final int MOST = 250_000;

    private TuningRows() {}

    /** About {@code most} of the rows, by time; the same ones whenever the rows are the same. */
    static int[] of(ExampleTable table, int[] train, int most) {
        if (train.length <= most) {
            return train;
        }
        double share = (double) most / train.length;
        return IntStream.of(train)
                .filter(row -> place(table.entity(row)) < share)
                .toArray();
    }

    /** From 0 to 1, by the entity alone. */
    private static double place(String entity) {
        long hash = entity.hashCode() * 0x9E3779B97F4A7C15L;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return (hash >>> 11) * 0x1p-53;
    }
}
