package io.millrace.features;

import io.millrace.expressions.Row;
import io.millrace.expressions.TextExpression;
import io.millrace.expressions.TextScratch;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The values of a feature set at one moment; reusable. Index i is the i-th feature of the set. */
public final class FeatureVector implements Row {
    private final double[] numbers;
    private final byte @Nullable [][] categories;
    private final BitSet warming = new BitSet();
    private final BitSet backfilled = new BitSet();
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
        warming.clear();
        backfilled.clear();
    }

    /** Whether a feature is missing because its state has not counted long enough: unknown, and not nothing. */
    public boolean isWarming(int feature) {
        return warming.get(feature);
    }

    /** Whether a feature's value rests on events that were counted by a backfill. */
    public boolean isBackfilled(int feature) {
        return backfilled.get(feature);
    }

    /** The features that are warming. */
    public IntStream warming() {
        return warming.stream();
    }

    /** The features whose values rest on a backfill. */
    public IntStream backfilled() {
        return backfilled.stream();
    }

    /** Whether any feature is warming or rests on a backfill. */
    boolean isMarked() {
        return !warming.isEmpty() || !backfilled.isEmpty();
    }

    /** Differs, most probably, where other features are warming. */
    int warmingHash() {
        return warming.hashCode();
    }

    /** Takes a value away that is not the truth yet. */
    public void setWarming(int feature) {
        warming.set(feature);
        backfilled.clear(feature);
        numbers[feature] = Double.NaN;
        categories[feature] = null;
    }

    /** Says that a value rests on a backfill; one that is warming stays so. */
    public void setBackfilled(int feature) {
        backfilled.set(feature, !warming.get(feature));
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
        copy.warming.or(warming);
        copy.backfilled.or(backfilled);
        return copy;
    }
}
