package io.millrace.retrainer;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The project's hyper-parameters as XGBoost takes them, with a default for what the project leaves open and nothing that would make
 * another kind of model.
 *
 * @param rounds boosting rounds
 * @param named everything else, by XGBoost's own names
 */
record XgboostParameters(int rounds, Map<String, String> named) {
    private static final Map<String, String> DEFAULTS = Map.of(
            "eta", "0.05",
            "max_depth", "4",
            "min_child_weight", "5",
            "subsample", "0.8",
            "colsample_bytree", "0.8",
            "tree_method", "hist",
            "nthread", "2",
            "verbosity", "0");

    private static final Map<String, String> ALIASES = Map.of(
            "learning_rate", "eta",
            "reg_lambda", "lambda",
            "reg_alpha", "alpha",
            "min_split_loss", "gamma",
            "n_jobs", "nthread",
            "num_boost_round", "n_estimators",
            "num_round", "n_estimators");

    /** What decides which kind of model it is, and what Millrace sets itself. */
    private static final Set<String> FIXED =
            Set.of("objective", "booster", "num_class", "seed", "random_state", "eval_metric", "process_type");

    private static final int ROUNDS = 200;

    /** Reads the project's parameters. */
    static XgboostParameters of(Map<String, String> project, long seed) throws TrainingFailed {
        Map<String, String> named = new TreeMap<>(DEFAULTS);
        for (Map.Entry<String, String> entry : project.entrySet()) {
            String name = ALIASES.getOrDefault(entry.getKey(), entry.getKey());
            if (FIXED.contains(name)) {
                throw new TrainingFailed("the parameter " + name + " is not the project's to set");
            }
            named.put(name, entry.getValue());
        }
        String rounds = named.remove("n_estimators");
        named.put("objective", "binary:logistic");
        named.put("booster", "gbtree");
        named.put("seed", Long.toString(Math.floorMod(seed, Integer.MAX_VALUE)));
        return new XgboostParameters(rounds(rounds == null ? Integer.toString(ROUNDS) : rounds), Map.copyOf(named));
    }

    private static int rounds(String text) throws TrainingFailed {
        try {
            int rounds = Integer.parseInt(text);
            if (rounds >= 1 && rounds <= 100_000) {
                return rounds;
            }
        } catch (NumberFormatException notANumber) {
            // The sentence below serves both.
        }
        throw new TrainingFailed("n_estimators is " + text + ", and must be a whole number from 1 to 100000");
    }

    /** All of them, for the record. */
    Map<String, String> recorded() {
        Map<String, String> all = new TreeMap<>(named);
        all.put("n_estimators", Integer.toString(rounds));
        return all;
    }

    Map<String, Object> forXgboost() {
        return new HashMap<>(named);
    }
}
