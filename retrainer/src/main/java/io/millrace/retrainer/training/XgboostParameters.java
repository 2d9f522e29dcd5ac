package io.millrace.retrainer.training;

import io.millrace.bundle.Input;
import io.millrace.project.ModelDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The project's hyper-parameters as XGBoost takes them, with a default for what the project leaves open.
 *
 * @param rounds boosting rounds
 * @param named everything else, by XGBoost's own names
 * @param balanced whether rows of the rarer class weigh so much more that both classes weigh the same
 */
public record XgboostParameters(int rounds, Map<String, String> named, boolean balanced) {
    /** How the project file calls the number of boosting rounds. */
    public static final String ROUNDS = "n_estimators";

    /** By column: it says nothing where columns are not known. */
    private static final String MONOTONE = "monotone_constraints";

    /** One thread: a training shares its machine, and XGBoost's threads spin while they wait for each other. */
    private static final Map<String, String> DEFAULTS = Map.of(
            ROUNDS,
            "200",
            "eta",
            "0.05",
            "max_depth",
            "4",
            "min_child_weight",
            "5",
            "subsample",
            "0.8",
            "colsample_bytree",
            "0.8",
            "tree_method",
            "hist",
            "nthread",
            "1",
            "verbosity",
            "0");

    /** XGBoost's own, of what may be searched. */
    private static final Map<String, String> XGBOOST_DEFAULTS = Map.of(
            "gamma",
            "0",
            "lambda",
            "1",
            "alpha",
            "0",
            "max_delta_step",
            "0",
            "scale_pos_weight",
            "1",
            "colsample_bylevel",
            "1",
            "colsample_bynode",
            "1",
            "max_bin",
            "256",
            "max_leaves",
            "0",
            "grow_policy",
            "depthwise");

    public XgboostParameters {
        named = Map.copyOf(named);
    }

    /**
     * The model's parameters, which its reader has checked by name and range, over the defaults.
     *
     * @param columns the model's columns, by which what is said of features is said to XGBoost
     */
    public static XgboostParameters of(ModelDefinition model, List<Input> columns) {
        Map<String, String> named = new TreeMap<>(DEFAULTS);
        named.putAll(model.parameters());
        int rounds = Integer.parseInt(named.remove(ROUNDS));
        named.put("objective", "binary:logistic");
        named.put("booster", "gbtree");
        named.put("seed", Long.toString(Math.floorMod(model.seed(), Integer.MAX_VALUE)));
        Map<String, Integer> monotone = model.fitting().monotone();
        if (columns.stream().anyMatch(column -> monotone.containsKey(column.feature()))) {
            named.put(
                    MONOTONE,
                    columns.stream()
                            .map(column ->
                                    monotone.getOrDefault(column.feature(), 0).toString())
                            .collect(Collectors.joining(",", "(", ")")));
        }
        return new XgboostParameters(rounds, named, model.fitting().balanced());
    }

    /** What a parameter is where neither the project nor the trainer says anything; null of one that there is none of. */
    public static @Nullable String usual(String name) {
        return DEFAULTS.getOrDefault(name, XGBOOST_DEFAULTS.get(name));
    }

    /** All of them, for the record, but for those that are another for other columns. */
    public Map<String, String> recorded() {
        Map<String, String> all = new TreeMap<>(named);
        all.remove(MONOTONE);
        all.put(ROUNDS, Integer.toString(rounds));
        return all;
    }

    /** Whether another forest of as many threads would find a processor for each of them. */
    boolean leavesRoom() {
        int threads = Integer.parseInt(named.getOrDefault("nthread", "0"));
        return threads > 0 && 2 * threads <= Runtime.getRuntime().availableProcessors();
    }

    public Map<String, Object> forXgboost() {
        return new HashMap<>(named);
    }
}
