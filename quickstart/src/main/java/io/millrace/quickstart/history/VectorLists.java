package io.millrace.quickstart.history;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A vector's values as examples have them. */
public final class VectorLists {

    private VectorLists() {}

    /** One per feature, in their order; NaN where missing or where the feature is a category. */
    public static List<Double> numbers(FeatureSet features, FeatureVector vector) {
        return IntStream.range(0, features.size()).mapToObj(vector::number).toList();
    }

    /** One per categorical feature, in their order; null where missing. */
    public static List<@Nullable String> categories(FeatureSet features, FeatureVector vector) {
        List<@Nullable String> categories = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            if (features.categorical(i)) {
                byte[] utf8 = vector.category(i);
                categories.add(utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8));
            }
        }
        return categories;
    }
}
