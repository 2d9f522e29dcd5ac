package io.millrace.retrainer.dataset;

import java.util.Arrays;
import java.util.List;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** One example on its way into a table, filled again and again: a row costs no object that is not of its texts. */
final class ExampleRow {
    Utf8 id = new Utf8();
    Utf8 entity = new Utf8();
    long asOf;
    boolean label;
    HeldOut heldOut = HeldOut.NO;
    /** Per feature; NaN where missing, and of a category. */
    final double[] numbers;
    /** Per feature; null where missing, and of a number. */
    final @Nullable Utf8[] categories;

    private final List<ExampleTable.Feature> features;

    ExampleRow(List<ExampleTable.Feature> features) {
        this.features = features;
        numbers = new double[features.size()];
        categories = new Utf8[features.size()];
        clear();
    }

    /** Nothing but missing values, of an entity that is not held out. */
    void clear() {
        Arrays.fill(numbers, Double.NaN);
        Arrays.fill(categories, null);
        heldOut = HeldOut.NO;
    }

    /**
     * Takes over the values of an example.
     *
     * @param given one number per feature; of a category it says nothing. Those that a minor version appended may be lacking at the end
     * @param texts one per categorical feature; null where missing
     */
    void values(List<Double> given, List<@Nullable String> texts) {
        for (int f = 0, category = 0; f < numbers.length; f++) {
            if (features.get(f).categorical()) {
                String text = category < texts.size() ? texts.get(category) : null;
                categories[f] = text == null ? null : new Utf8(text);
                category++;
            } else if (f < given.size()) {
                numbers[f] = given.get(f);
            }
        }
    }
}
