package io.millrace.retrainer.dataset;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Labelled examples by column, ordered by (as-of, entity, id) whatever order they came in, texts by their UTF-8 bytes: the same examples make the same table. Immutable.
 *
 * <p>Its cells lie on the heap, or in a file that is mapped into memory where the builder was given a directory: then there may be more of them than
 * memory, and {@link #close()} gives the disk back.
 */
public final class ExampleTable implements AutoCloseable {
    private static final int LABEL = 1;
    private static final int LEFT_ALONE = 2;
    private static final int CONTAMINATED = 4;

    private final List<Feature> features;
    private final Scratch scratch;
    private final int rows;
    private final ExampleColumns columns;
    private final TextCodes entities;
    private final Owners owners;
    /** Per feature the categories by code; empty for a number. */
    private final List<List<String>> dictionaries;

    private ExampleTable(
            List<Feature> features,
            Scratch scratch,
            int rows,
            ExampleColumns columns,
            TextCodes entities,
            Owners owners,
            List<List<String>> dictionaries) {
        this.features = features;
        this.scratch = scratch;
        this.rows = rows;
        this.columns = columns;
        this.entities = entities;
        this.owners = owners;
        this.dictionaries = dictionaries;
    }

    /** A column. */
    public record Feature(String name, boolean categorical) {}

    /** The columns of a project's feature set. */
    public static List<Feature> features(List<FeatureDefinition> definitions) {
        return definitions.stream()
                .map(feature -> new Feature(feature.name(), feature.categorical()))
                .toList();
    }

    /** A table in the making of entities of one field, on the heap. */
    public static Builder builder(List<Feature> features) {
        return new Builder(features, false, Scratch::onHeap);
    }

    /** A table in the making of a project's entities and features, on the heap. */
    public static Builder builder(Project project) {
        return new Builder(
                features(project.featureSet().features()), project.entity().composite(), Scratch::onHeap);
    }

    /**
     * A table in the making of a project's entities and features, in a file.
     *
     * @param directory where; the file has no name there and is gone when the process ends
     */
    public static Builder builder(Project project, Path directory) {
        return new Builder(
                features(project.featureSet().features()),
                project.entity().composite(),
                () -> MappedScratch.in(directory));
    }

    /** The columns, in feature-set order. */
    public List<Feature> features() {
        return features;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Id of the inference that the row labels. */
    public String id(int row) {
        return columns.ids.text(row);
    }

    /** Entity id of the row. */
    public String entity(int row) {
        return entities.text(columns.entities.code(row));
    }

    /** A number from 0 that stands for the row's entity in this table. */
    public int entityCode(int row) {
        return columns.entities.code(row);
    }

    /**
     * A number below {@link #ownerCodes()} that stands for the one whose entity the row is of: the first part of a composite id, any other entity its own. Rows of one owner are alike, so whatever resamples, samples or splits takes all of
     * them or none.
     */
    public int ownerCode(int row) {
        return owners.of(columns.entities.code(row));
    }

    /** How many owner codes there are. */
    public int ownerCodes() {
        return owners.size();
    }

    /** The owner of a code. */
    public String ownerOf(int code) {
        return owners.name(code);
    }

    /** The moment the features speak of, epoch milliseconds; never decreasing with the row. */
    public long asOf(int row) {
        return columns.asOf.whole(row);
    }

    /** Whether the row has the label. */
    public boolean label(int row) {
        return (columns.flags.bits(row) & LABEL) != 0;
    }

    /** Whether the row's entity was held out. */
    public HeldOut heldOut(int row) {
        byte flags = columns.flags.bits(row);
        return (flags & LEFT_ALONE) != 0
                ? HeldOut.LEFT_ALONE
                : (flags & CONTAMINATED) != 0 ? HeldOut.CONTAMINATED : HeldOut.NO;
    }

    /** A number; NaN where missing. The feature is no category. */
    public double number(int feature, int row) {
        return columns.features[feature].real(row);
    }

    /** A category; null where missing. The feature is one. */
    public @Nullable String category(int feature, int row) {
        int code = categoryCode(feature, row);
        return code < 0 ? null : dictionaries.get(feature).get(code);
    }

    /** The category's place in {@link #categories}; −1 where missing. */
    public int categoryCode(int feature, int row) {
        return columns.features[feature].code(row) - 1;
    }

    /** The categories by code, each that occurs among them. */
    public List<String> categories(int feature) {
        return dictionaries.get(feature);
    }

    /** Labels of some rows. */
    public boolean[] labels(int[] some) {
        boolean[] result = new boolean[some.length];
        for (int i = 0; i < some.length; i++) {
            result[i] = label(some[i]);
        }
        return result;
    }

    /** Distinct entities among some rows. */
    public int entities(int[] some) {
        return distinct(IntStream.of(some).map(this::entityCode));
    }

    /** Distinct owners among some rows. */
    public int owners(int[] some) {
        return distinct(IntStream.of(some).map(this::ownerCode));
    }

    private static int distinct(IntStream codes) {
        BitSet seen = new BitSet();
        codes.forEach(seen::set);
        return seen.cardinality();
    }

    /** All rows. */
    public int[] all() {
        return IntStream.range(0, rows).toArray();
    }

    /** A table of some of the rows, in that order, in other room. */
    ExampleTable only(int[] some, Scratch room) throws IOException {
        return new ExampleTable(
                features, room, some.length, columns.ordered(some, room), entities, owners, dictionaries);
    }

    /** Gives back the room on the disk, if there is any: the table must not be read any more. */
    @Override
    public void close() throws IOException {
        scratch.close();
    }

    static ExampleTable of(
            List<Feature> features,
            Scratch scratch,
            int rows,
            ExampleColumns columns,
            TextCodes entities,
            boolean composite,
            TextCodes[] categories) {
        List<List<String>> dictionaries = Stream.of(categories)
                .map(codes ->
                        IntStream.range(0, codes.size()).mapToObj(codes::text).toList())
                .toList();
        return new ExampleTable(
                features, scratch, rows, columns, entities, Owners.of(entities, composite), dictionaries);
    }

    /** Collects examples; the first of an id counts. Not thread-safe, and of no use after {@link #build()}. */
    public static final class Builder implements AutoCloseable {
        private final List<Feature> features;
        private final boolean composite;
        private final Room room;
        private final Scratch scratch;
        private final ExampleColumns columns;
        private final TextCodes entities = new TextCodes();
        private final TextCodes[] categories;
        private final ExampleRow row;
        private int rows;
        private long repeated;
        /** Whether the room is a table's. */
        private boolean handedOver;

        /** Where room comes from: once for the rows as they come, once for the rows in order. */
        @FunctionalInterface
        interface Room {
            Scratch open() throws IOException;
        }

        Builder(List<Feature> features, boolean composite, Room room) {
            this.features = List.copyOf(features);
            this.composite = composite;
            this.room = room;
            try {
                scratch = room.open();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            row = new ExampleRow(this.features);
            columns = new ExampleColumns(this.features, scratch);
            categories = new TextCodes[features.size()];
            for (int f = 0; f < categories.length; f++) {
                categories[f] = new TextCodes();
            }
        }

        /** Adds an example of an entity that is not held out, unless one of that id is there. */
        public Builder add(
                String id,
                String entity,
                long asOf,
                double label,
                List<Double> numbers,
                List<@Nullable String> categories) {
            return add(id, entity, asOf, label, numbers, categories, HeldOut.NO);
        }

        /**
         * Adds an example, unless one of that id is there.
         *
         * @param label 1 or 0
         * @param numbers one per feature, NaN where missing or a category; features that a minor version appended may be lacking at the end
         * @param texts categories, one per categorical feature; null where missing
         * @param heldOut whether its entity was held out
         * @throws IllegalArgumentException when the label is neither 0 nor 1
         * @throws UncheckedIOException when there is no room left
         */
        public Builder add(
                String id,
                String entity,
                long asOf,
                double label,
                List<Double> numbers,
                List<@Nullable String> texts,
                HeldOut heldOut) {
            if (label != 0 && label != 1) {
                throw new IllegalArgumentException("a label is 0 or 1, not " + label);
            }
            row.clear();
            row.id = new Utf8(id);
            row.entity = new Utf8(entity);
            row.asOf = asOf;
            row.label = label == 1;
            row.heldOut = heldOut;
            row.values(numbers, texts);
            return add(row);
        }

        /** Adds an example, unless one of that id is there. */
        Builder add(ExampleRow example) {
            try {
                if (columns.ids.add(rows, example.id)) {
                    columns.reach(rows);
                    columns.entities.code(rows, entities.code(example.entity));
                    columns.asOf.whole(rows, example.asOf);
                    columns.flags.bits(rows, flags(example));
                    for (int f = 0; f < categories.length; f++) {
                        if (features.get(f).categorical()) {
                            Utf8 text = example.categories[f];
                            columns.features[f].code(rows, text == null ? 0 : categories[f].code(text) + 1);
                        } else {
                            columns.features[f].real(rows, example.numbers[f]);
                        }
                    }
                    rows++;
                } else {
                    repeated++;
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            return this;
        }

        private static byte flags(ExampleRow example) {
            int heldOut =
                    switch (example.heldOut) {
                        case NO -> 0;
                        case LEFT_ALONE -> LEFT_ALONE;
                        case CONTAMINATED -> CONTAMINATED;
                    };
            return (byte) (heldOut | (example.label ? LABEL : 0));
        }

        /** Examples that were not added, because one of their id was there. */
        public long repeated() {
            return repeated;
        }

        /** Examples so far. */
        public int size() {
            return rows;
        }

        /**
         * The table.
         *
         * @throws UncheckedIOException when there is no room left to put the rows in order
         */
        public ExampleTable build() {
            int[] order = RowSort.sorted(rows, this::compare);
            try {
                if (inOrder(order)) {
                    handedOver = true;
                    return of(features, scratch, rows, columns, entities, composite, categories);
                }
                return ordered(order, room.open());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private ExampleTable ordered(int[] order, Scratch sorted) throws IOException {
            boolean whole = false;
            try {
                ExampleColumns ordered = columns.ordered(order, sorted);
                scratch.close();
                whole = true;
                return of(features, sorted, rows, ordered, entities, composite, categories);
            } finally {
                if (!whole) {
                    sorted.close();
                }
            }
        }

        /** Gives the room back, unless a table has it. */
        @Override
        public void close() {
            if (!handedOver) {
                try {
                    scratch.close();
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
        }

        private int compare(int one, int other) {
            int byTime = Long.compare(columns.asOf.whole(one), columns.asOf.whole(other));
            if (byTime != 0) {
                return byTime;
            }
            int byEntity = entities.compare(columns.entities.code(one), columns.entities.code(other));
            return byEntity != 0 ? byEntity : columns.ids.compare(one, other);
        }

        private static boolean inOrder(int[] order) {
            for (int row = 0; row < order.length; row++) {
                if (order[row] != row) {
                    return false;
                }
            }
            return true;
        }
    }
}
