package io.millrace.retrainer.dataset;

import java.io.IOException;
import java.util.List;

/** The cells of a table, in the order in which examples came, or in that of the table. */
final class ExampleColumns {
    final RowIds ids;
    final Cells entities;
    final Cells asOf;
    /** Whether the row has the label, and what became of holding its entity out. */
    final Cells flags;
    /** Numbers, or codes of categories + 1, 0 where missing. */
    final Cells[] features;

    ExampleColumns(RowIds ids, Cells entities, Cells asOf, Cells flags, Cells[] features) {
        this.ids = ids;
        this.entities = entities;
        this.asOf = asOf;
        this.flags = flags;
        this.features = features;
    }

    ExampleColumns(List<ExampleTable.Feature> features, Scratch scratch) {
        this(
                new RowIds(scratch),
                new Cells(scratch, 4),
                new Cells(scratch, 8),
                new Cells(scratch, 1),
                features.stream()
                        .map(feature -> new Cells(scratch, feature.categorical() ? 4 : 8))
                        .toArray(Cells[]::new));
    }

    ExampleColumns ordered(int[] order, Scratch room) throws IOException {
        Cells[] ordered = new Cells[features.length];
        for (int f = 0; f < ordered.length; f++) {
            ordered[f] = features[f].ordered(order, room);
        }
        return new ExampleColumns(
                ids.ordered(order, room),
                entities.ordered(order, room),
                asOf.ordered(order, room),
                flags.ordered(order, room),
                ordered);
    }

    void reach(int row) throws IOException {
        entities.reach(row);
        asOf.reach(row);
        flags.reach(row);
        for (Cells feature : features) {
            feature.reach(row);
        }
    }
}
