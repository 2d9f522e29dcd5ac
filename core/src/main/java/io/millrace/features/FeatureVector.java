package io.millrace.features;

import io.millrace.expressions.Row;
import io.millrace.expressions.TextExpression;
import io.millrace.expressions.TextScratch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values of a feature set at one moment; reusable. Index i is the i-th feature of the set. */
public final class FeatureVector implements Row {
    private final double[] numbers;
    private final byte @Nullable [][] categories;
    private long asOf;
    private @Nullable TextScratch scratch;
    private @Nullable TextPool computed;

    public FeatureVector(int features) {
        numbers = new double[features];
        categories = new byte[features][];
        clear(0);
    }

    /** Every value missing, at a moment. */
    public void clear(long asOfMillis) {
        asOf = asOfMillis;
        Arrays.fill(numbers, Double.NaN);
        Arrays.fill(categories, null);
    }

    /** The moment the values speak of, epoch milliseconds. */
    public long asOf() {
        return asOf;
    }

    /** Lets the same values speak of another moment. */
    public void setAsOf(long asOfMillis) {
        asOf = asOfMillis;
    }

    public int size() {
        return numbers.length;
    }

    /** A number; NaN when missing or when the feature is a category. */
    @Override
    public double number(int feature) {
        return numbers[feature];
    }

    /** A category as UTF-8; null when missing or when the feature is a number. */
    public byte @Nullable [] category(int feature) {
        return categories[feature];
    }

    public void setNumber(int feature, double value) {
        numbers[feature] = value;
    }

    public void setCategory(int feature, byte @Nullable [] utf8) {
        categories[feature] = utf8;
    }

    @Override
    public boolean hasText(int feature) {
        return categories[feature] != null;
    }

    @Override
    public boolean textEquals(int feature, byte[] utf8) {
        byte[] category = categories[feature];
        return category != null && Arrays.equals(category, utf8);
    }

    @Override
    public void appendText(int feature, TextScratch out) {
        byte[] category = categories[feature];
        if (category != null) {
            out.append(category, 0, category.length);
        }
    }

    @Override
    public TextScratch scratch() {
        TextScratch known = scratch;
        if (known == null) {
            known = new TextScratch();
            scratch = known;
        }
        return known;
    }

    /** What a text is over these values; null where it is missing. A text that comes again and again is one array. */
    byte @Nullable [] compute(TextExpression text) {
        TextScratch out = scratch();
        int start = out.length();
        if (!text.append(this, out)) {
            return null;
        }
        TextPool pool = computed;
        if (pool == null) {
            pool = new TextPool();
            computed = pool;
        }
        byte[] result = pool.intern(out.bytes(), start, out.length() - start);
        out.cut(start);
        return result;
    }

    /** A vector of its own with the same values. */
    public FeatureVector copy() {
        FeatureVector copy = new FeatureVector(numbers.length);
        copy.asOf = asOf;
        System.arraycopy(numbers, 0, copy.numbers, 0, numbers.length);
        System.arraycopy(categories, 0, copy.categories, 0, categories.length);
        return copy;
    }
}
