package io.millrace.project;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads XGBoost's hyper-parameters, under XGBoost's own names, as it will get them. */
final class XgboostReader {
    private static final double UNBOUNDED = 1e9;
    /** Of shares that must not be 0. */
    private static final double LEAST_SHARE = 0.001;

    private XgboostReader() {}

    /** What a number may be. */
    record Bounds(double least, double most, boolean whole) {}

    static Map<String, String> read(Section section) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String key : section.keys()) {
            String value = read(section, key);
            if (value != null) {
                parameters.put(key, value);
            }
        }
        return parameters;
    }

    private static @Nullable String read(Section section, String key) {
        List<String> words = words(key);
        if (!words.isEmpty()) {
            return section.choice(key, words, null);
        }
        return bounds(key)
                .map(bounds -> bounds.whole()
                        ? written(section.whole(key, (long) bounds.least(), (long) bounds.most(), null))
                        : written(section.number(key, bounds.least(), bounds.most(), null)))
                .orElse(null);
    }

    /** What a parameter may be that is a number; empty of any other. */
    static Optional<Bounds> bounds(String key) {
        return switch (key) {
            case "n_estimators" -> whole(1, 10_000);
            case "max_depth" -> whole(1, 20);
            case "nthread" -> whole(1, 256);
            case "max_bin" -> whole(2, 65_536);
            case "max_leaves" -> whole(0, 1_000_000);
            case "eta", "subsample", "colsample_bytree", "colsample_bylevel", "colsample_bynode" ->
                Optional.of(new Bounds(LEAST_SHARE, 1, false));
            case "min_child_weight", "gamma", "lambda", "alpha", "max_delta_step" ->
                Optional.of(new Bounds(0, UNBOUNDED, false));
            case "scale_pos_weight" -> Optional.of(new Bounds(LEAST_SHARE, UNBOUNDED, false));
            default -> Optional.empty();
        };
    }

    /** What a parameter may be that is a word; empty of any other. */
    static List<String> words(String key) {
        return switch (key) {
            case "grow_policy" -> List.of("depthwise", "lossguide");
            case "tree_method" -> List.of("hist", "approx", "exact");
            default -> List.of();
        };
    }

    private static Optional<Bounds> whole(double least, double most) {
        return Optional.of(new Bounds(least, most, true));
    }

    private static @Nullable String written(@Nullable Number value) {
        return value == null ? null : value.toString();
    }
}
