package io.millrace.bundle;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.project.ReasonsDefinition;
import io.millrace.project.Sentence;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Puts reasons into words: the value of a feature as text, and the project file's sentence about it. Immutable. */
public final class ReasonWords {
    /** Greatest number of letters of a category that are told; a longer one ends in an ellipsis. */
    public static final int LONGEST = 100;

    /** Numbers between these are told without an exponent. */
    private static final double LEAST_PLAIN = 1e-6;

    private static final double MOST_PLAIN = 1e15;

    private final FeatureSet features;
    /** Per feature: what is said of a value, and of a missing one; null: nothing. */
    private final @Nullable String[] values;

    private final @Nullable String[] missing;

    /** The words for a feature set. Sentences of features that it does not have are never said. */
    public ReasonWords(FeatureSet features, ReasonsDefinition reasons) {
        this.features = features;
        values = new String[features.size()];
        missing = new String[features.size()];
        for (int feature = 0; feature < features.size(); feature++) {
            Sentence sentence = reasons.sentences().get(features.name(feature));
            if (sentence != null) {
                values[feature] = named(sentence.value(), features.name(feature));
                missing[feature] = named(sentence.missing(), features.name(feature));
            }
        }
    }

    private static @Nullable String named(@Nullable String template, String feature) {
        return template == null ? null : template.replace(Sentence.FEATURE, feature);
    }

    /** A feature's name. */
    public String feature(int feature) {
        return features.name(feature);
    }

    /** A feature's value in full, but for categories of more than {@link #LONGEST} letters; null when it is missing. */
    public @Nullable String value(FeatureVector vector, int feature) {
        if (features.categorical(feature)) {
            return category(vector.category(feature));
        }
        double number = vector.number(feature);
        if (Double.isNaN(number)) {
            return null;
        }
        boolean plain = number == 0 || (Math.abs(number) >= LEAST_PLAIN && Math.abs(number) < MOST_PLAIN);
        return plain ? plain(BigDecimal.valueOf(number)) : Double.toString(number);
    }

    /** The sentence about a feature's value, which it tells with at most two decimals; null when the project file has none for it. */
    public @Nullable String sentence(FeatureVector vector, int feature) {
        String value =
                features.categorical(feature) ? category(vector.category(feature)) : forPeople(vector.number(feature));
        if (value == null) {
            return missing[feature];
        }
        String template = values[feature];
        return template == null ? null : template.replace(Sentence.VALUE, value);
    }

    private static @Nullable String forPeople(double number) {
        if (Double.isNaN(number)) {
            return null;
        }
        return Math.abs(number) < MOST_PLAIN
                ? plain(BigDecimal.valueOf(number).setScale(2, RoundingMode.HALF_UP))
                : Double.toString(number);
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static @Nullable String category(byte @Nullable [] utf8) {
        if (utf8 == null) {
            return null;
        }
        String text = new String(utf8, StandardCharsets.UTF_8);
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
