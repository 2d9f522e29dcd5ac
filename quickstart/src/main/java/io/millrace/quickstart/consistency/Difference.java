package io.millrace.quickstart.consistency;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feature whose logged value is not the recomputed one, to the bit.
 *
 * @param feature its number
 * @param logged as text; null when missing
 * @param recomputed as text; null when missing
 * @param distance between two numbers; NaN between anything else
 */
record Difference(
        int feature, @Nullable String logged, @Nullable String recomputed, double distance) {

    /** All of two vectors. */
    static List<Difference> between(FeatureVector logged, FeatureVector recomputed, FeatureSet features) {
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            boolean same = features.categorical(i)
                    ? Arrays.equals(logged.category(i), recomputed.category(i))
                    : Double.doubleToLongBits(logged.number(i)) == Double.doubleToLongBits(recomputed.number(i));
            if (!same) {
                differences.add(new Difference(
                        i,
                        text(logged, i),
                        text(recomputed, i),
                        features.categorical(i) ? Double.NaN : Math.abs(logged.number(i) - recomputed.number(i))));
            }
        }
        return differences;
    }

    private static @Nullable String text(FeatureVector vector, int feature) {
        byte[] category = vector.category(feature);
        if (category != null) {
            return new String(category, StandardCharsets.UTF_8);
        }
        double number = vector.number(feature);
        return Double.isNaN(number) ? null : Double.toString(number);
    }
}
