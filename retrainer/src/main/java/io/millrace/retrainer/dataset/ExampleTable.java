package io.millrace.retrainer.dataset;

import io.millrace.project.FeatureDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled examples by column, ordered by (as-of, entity, id) whatever order they came in: the same examples make the same table.
 * Immutable.
 */
public final class ExampleTable {
    private final List<Feature> features;
    private final String[] ids;
    private final String[] entities;
    private final long[] asOf;
    private final boolean[] labels;
    private final HeldOut[] heldOut;
    /** Per feature; empty for a category. */
    private final double[][] numbers;
    /** Per feature; empty for a number. */
    private final @Nullable String[][] categories;

    private ExampleTable(Builder builder) {
        features = builder.features;
        int[] order = builder.order();
        int rows = order.length;
        ids = new String[rows];
        entities = new String[rows];
        asOf = new long[rows];
        labels = new boolean[rows];
        heldOut = new HeldOut[rows];
        numbers = new double[features.size()][];
        categories = new String[features.size()][];
        for (int f = 0; f < features.size(); f++) {
            boolean categorical = features.get(f).categorical();
            numbers[f] = new double[categorical ? 0 : rows];
            categories[f] = new String[categorical ? rows : 0];
        }
        for (int row = 0; row < rows; row++) {
            Example example = builder.examples.get(order[row]);
            ids[row] = example.id;
            entities[row] = example.entity;
            asOf[row] = example.asOf;
            labels[row] = example.label;
            heldOut[row] = example.heldOut;
            for (int f = 0, category = 0; f < features.size(); f++) {
                if (features.get(f).categorical()) {
                    List<@Nullable String> values = example.categories;
                    categories[f][row] = category < values.size() ? values.get(category) : null;
                    category++;
                } else {
                    numbers[f][row] = f < example.numbers.size() ? example.numbers.get(f) : Double.NaN;
                }
            }
        }
    }

    /** A column. */
    public record Feature(String name, boolean categorical) {}

    /** The columns of a project's feature set. */
    public static List<Feature> features(List<FeatureDefinition> definitions) {
        return definitions.stream()
                .map(feature -> new Feature(feature.name(), feature.categorical()))
                .toList();
    }

    /** A table in the making. */
    public static Builder builder(List<Feature> features) {
        return new Builder(features);
    }

    /** The columns, in feature-set order. */
    public List<Feature> features() {
        return features;
    }

    /** Number of rows. */
    public int rows() {
        return ids.length;
    }

    /** Id of the inference that the row labels. */
    public String id(int row) {
        return ids[row];
    }

    public String entity(int row) {
        return entities[row];
    }

    /** The moment the features speak of, epoch milliseconds; never decreasing with the row. */
    public long asOf(int row) {
        return asOf[row];
    }

    /** Whether the row has the label. */
    public boolean label(int row) {
        return labels[row];
    }

    /** Whether the row's entity was held out. */
    public HeldOut heldOut(int row) {
        return heldOut[row];
    }

    /** A number; NaN where missing. The feature is no category. */
    public double number(int feature, int row) {
        return numbers[feature][row];
    }

    /** A category; null where missing. The feature is one. */
    public @Nullable String category(int feature, int row) {
        return categories[feature][row];
    }

    /** Labels of some rows. */
    public boolean[] labels(int[] rows) {
        boolean[] result = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            result[i] = labels[rows[i]];
        }
        return result;
    }

    /** Distinct entities among some rows. */
    public int entities(int[] rows) {
        return (int)
                IntStream.of(rows).mapToObj(row -> entities[row]).distinct().count();
    }

    /** All rows. */
    public int[] all() {
        return IntStream.range(0, rows()).toArray();
    }

    private record Example(
            String id,
            String entity,
            long asOf,
            boolean label,
            List<Double> numbers,
            List<@Nullable String> categories,
            HeldOut heldOut) {}

    /** Collects examples; the first of an id counts. Not thread-safe. */
    public static final class Builder {
        private final List<Feature> features;
        private final List<Example> examples = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();

        private Builder(List<Feature> features) {
            this.features = List.copyOf(features);
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
         * @param categories one per categorical feature; null where missing
         * @param heldOut whether its entity was held out
         * @throws IllegalArgumentException when the label is neither 0 nor 1
         */
        public Builder add(
                String id,
                String entity,
                long asOf,
                double label,
                List<Double> numbers,
                List<@Nullable String> categories,
                HeldOut heldOut) {
            if (label != 0 && label != 1) {
                throw new IllegalArgumentException("a label is 0 or 1, not " + label);
            }
            if (seen.add(id)) {
                examples.add(new Example(id, entity, asOf, label == 1, numbers, categories, heldOut));
            }
            return this;
        }

        /** Examples so far. */
        public int size() {
            return examples.size();
        }

        public ExampleTable build() {
            return new ExampleTable(this);
        }

        private int[] order() {
            Comparator<Integer> byTime = Comparator.comparingLong(i -> examples.get(i).asOf);
            return IntStream.range(0, examples.size())
                    .boxed()
                    .sorted(byTime.thenComparing(i -> examples.get(i).entity).thenComparing(i -> examples.get(i).id))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }
}
