package io.millrace.retrainer.tuning;

import io.millrace.ids.EntityDraw;
import io.millrace.retrainer.dataset.ExampleTable;
import java.util.stream.IntStream;

/** The train rows that parameters are tried on: all of them, or where they are very many, all rows of some {@linkplain ExampleTable#ownerCode owners}. */
final class TuningRows {
    /** Which parameters are better is told by as many rows as well as by all. */
    static final int MOST = 250_000;

    private TuningRows() {}

    /** About {@code most} of the rows, by time; the same ones whenever the rows are the same. */
    static int[] of(ExampleTable table, int[] train, int most) {
        if (train.length <= most) {
            return train;
        }
        double reach = EntityDraw.RANGE * ((double) most / train.length);
        EntityDraw draw = new EntityDraw("tuning");
        boolean[] drawn = new boolean[table.ownerCodes()];
        for (int code = 0; code < drawn.length; code++) {
            drawn[code] = draw.of(table.ownerOf(code)) < reach;
        }
        return IntStream.of(train).filter(row -> drawn[table.ownerCode(row)]).toArray();
    }
}
