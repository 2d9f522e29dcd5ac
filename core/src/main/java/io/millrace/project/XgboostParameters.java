package io.millrace.project;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads XGBoost's hyper-parameters, under XGBoost's own names, as it will get them. */
final class XgboostParameters {
    private static final double UNBOUNDED = 1e9;
    /** Of shares that must not be 0. */
    private static final double LEAST_SHARE = 0.001;

    private XgboostParameters() {}

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
        return switch (key) {
            case "n_estimators" -> written(section.whole(key, 1, 10_000, null));
            case "max_depth" -> written(section.whole(key, 1, 20, null));
            case "nthread" -> written(section.whole(key, 1, 256, null));
            case "max_bin" -> written(section.whole(key, 2, 65_536, null));
            case "max_leaves" -> written(section.whole(key, 0, 1_000_000, null));
            case "eta", "subsample", "colsample_bytree", "colsample_bylevel", "colsample_bynode" ->
                written(section.number(key, LEAST_SHARE, 1, null));
            case "min_child_weight", "gamma", "lambda", "alpha", "max_delta_step" ->
                written(section.number(key, 0, UNBOUNDED, null));
            case "scale_pos_weight" -> written(section.number(key, LEAST_SHARE, UNBOUNDED, null));
            case "grow_policy" -> section.choice(key, List.of("depthwise", "lossguide"), null);
            case "tree_method" -> section.choice(key, List.of("hist", "approx", "exact"), null);
            default -> null;
        };
    }

    private static @Nullable String written(@Nullable Number value) {
        return value == null ? null : value.toString();
    }
}
