package io.millrace.retrainer.training;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The project's hyper-parameters as XGBoost takes them, with a default for what the project leaves open.
 *
 * @param rounds boosting rounds
 * @param named everything else, by XGBoost's own names
 */
public record XgboostParameters(int rounds, Map<String, String> named) {
    private static final String ROUNDS = "n_estimators";

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

    public XgboostParameters {
        named = Map.copyOf(named);
    }

    /** The project's parameters, which its reader has checked by name and range, over the defaults. */
    public static XgboostParameters of(Map<String, String> project, long seed) {
        Map<String, String> named = new TreeMap<>(DEFAULTS);
        named.putAll(project);
        int rounds = Integer.parseInt(named.remove(ROUNDS));
        named.put("objective", "binary:logistic");
        named.put("booster", "gbtree");
        named.put("seed", Long.toString(Math.floorMod(seed, Integer.MAX_VALUE)));
        return new XgboostParameters(rounds, named);
    }

    /** All of them, for the record. */
    public Map<String, String> recorded() {
        Map<String, String> all = new TreeMap<>(named);
        all.put(ROUNDS, Integer.toString(rounds));
        return all;
    }

    public Map<String, Object> forXgboost() {
        return new HashMap<>(named);
    }
}
