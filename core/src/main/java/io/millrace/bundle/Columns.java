package io.millrace.bundle;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.forest.ForestRow;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a model's columns of a feature vector: finds features by name, transforms numbers, and codes categories by the model's own dictionary.
 * Immutable and safe for any number of threads.
 */
final class Columns {
    /** Per column: the feature's place in a vector. */
    private final int[] features;
    /** Per column: what makes it of a number; null for a category. */
    private final Input.@Nullable Numeric[] numbers;
    /** Per column: the dictionary as UTF-8 in unsigned byte order; empty for a number. */
    private final byte[][][] dictionaries;
    /** Per column: the code of a missing category. */
    private final float[] missing;

    /**
     * Columns of a model.
     *
     * @param inputs what the model reads, in the order of its columns
     * @throws BadBundleException when the set does not have a feature, or has it as something else
     */
    Columns(List<Input> inputs, FeatureSet featureSet) throws BadBundleException {
        features = new int[inputs.size()];
        numbers = new Input.Numeric[inputs.size()];
        dictionaries = new byte[inputs.size()][][];
        missing = new float[inputs.size()];
        for (int i = 0; i < features.length; i++) {
            features[i] = place(inputs.get(i), featureSet);
            numbers[i] = inputs.get(i) instanceof Input.Numeric numeric ? numeric : null;
            dictionaries[i] = new byte[0][];
            if (inputs.get(i) instanceof Input.Dictionary dictionary) {
                dictionaries[i] = dictionary(dictionary);
                missing[i] = code(dictionaries[i], utf8(dictionary.imputed()), Float.NaN);
            }
        }
    }

    /** Number of columns. */
    int size() {
        return features.length;
    }

    /** Place in a vector of the feature that a column is made of. */
    int feature(int column) {
        return features[column];
    }

    /** Places in a vector, by column. */
    int[] features() {
        return features.clone();
    }

    /** Sets each column of a row. */
    void fill(ForestRow row, FeatureVector vector) {
        for (int i = 0; i < features.length; i++) {
            Input.Numeric number = numbers[i];
            row.set(
                    i,
                    number != null
                            ? number.column(vector.number(features[i]))
                            : code(dictionaries[i], vector.category(features[i]), missing[i]));
        }
    }

    /**
     * A category's code: its index in the dictionary, the index after the last for an unknown one.
     *
     * @param dictionary UTF-8, in unsigned byte order
     * @param missing the code of null
     */
    static float code(byte[][] dictionary, byte @Nullable [] category, float missing) {
        if (category == null) {
            return missing;
        }
        int at = Arrays.binarySearch(dictionary, category, Arrays::compareUnsigned);
        return at >= 0 ? at : dictionary.length;
    }

    private static int place(Input input, FeatureSet featureSet) throws BadBundleException {
        int place = featureSet.indexOf(input.feature());
        if (place < 0) {
            throw new BadBundleException(
                    "the model reads " + input.feature() + ", and the feature set does not have it");
        }
        if (featureSet.categorical(place) != input instanceof Input.Dictionary) {
            throw new BadBundleException("the model reads " + input.feature() + " as "
                    + (input instanceof Input.Dictionary
                            ? "a category, and it is a number"
                            : "a number, and it is a category"));
        }
        return place;
    }

    private static byte @Nullable [] utf8(@Nullable String category) {
        return category == null ? null : category.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[][] dictionary(Input.Dictionary dictionary) {
        return dictionary.categories().stream()
                .map(category -> category.getBytes(StandardCharsets.UTF_8))
                .sorted(Arrays::compareUnsigned)
                .toArray(byte[][]::new);
    }
}
