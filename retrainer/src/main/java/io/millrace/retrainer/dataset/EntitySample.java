package io.millrace.retrainer.dataset;

import io.millrace.ids.EntityDraw;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * A sample of a table's entities: all rows of an entity, and all entities of an {@linkplain ExampleTable#ownerCode owner}, or none, so that what is said of them is as true of the sample. Which they are, a draw by the owner's id and a seed says, whatever order the
 * examples came in and whichever others there are; of more examples it takes fewer, and never one that it did not take before.
 */
public final class EntitySample {
    private EntitySample() {}

    /**
     * The rows, among some of a table, of as many owners as fit, those with the smallest draws first; all of them where they fit.
     *
     * @param some rows of the table
     * @param most rows
     */
    public static int[] of(ExampleTable table, int[] some, long most, long seed) {
        if (some.length <= most) {
            return some;
        }
        EntityDraw draw = new EntityDraw("dataset:" + seed);
        long[] draws = new long[table.ownerCodes()];
        for (int code = 0; code < draws.length; code++) {
            byte[] id = table.ownerOf(code).getBytes(StandardCharsets.UTF_8);
            draws[code] = draw.of(id, id.length);
        }
        int[] rowsOf = new int[draws.length];
        for (int row : some) {
            rowsOf[table.ownerCode(row)]++;
        }
        int[] order = RowSort.sorted(draws.length, (one, other) -> Long.compare(draws[one], draws[other]));
        boolean[] drawn = new boolean[draws.length];
        long left = most;
        for (int code : order) {
            if (rowsOf[code] > left) {
                break;
            }
            left -= rowsOf[code];
            drawn[code] = true;
        }
        return IntStream.of(some).filter(row -> drawn[table.ownerCode(row)]).toArray();
    }

    /**
     * A table of that sample of all rows; the given one comes back where all of them fit, else it is closed.
     *
     * @param directory where its cells lie, see {@link ExampleTable}
     */
    public static ExampleTable draw(ExampleTable table, long most, long seed, Path directory) throws IOException {
        if (table.rows() <= most) {
            return table;
        }
        int[] rows = of(table, table.all(), most, seed);
        Scratch room = MappedScratch.in(directory);
        boolean whole = false;
        try {
            ExampleTable sample = table.only(rows, room);
            table.close();
            whole = true;
            return sample;
        } finally {
            if (!whole) {
                room.close();
            }
        }
    }
}
