package io.millrace.project;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a key belongs that stands in a section that has no such key. */
final class Belonging {
    /** With more places than these a hint would be no help. */
    private static final int MOST_PLACES = 3;

    private static final Map<Keys, String> PLACES = places();

    private Belonging() {}

    private static Map<Keys, String> places() {
        Map<Keys, String> places = new LinkedHashMap<>();
        places.put(Keys.PROJECT, "the top of the file");
        places.put(Keys.TIME, "time");
        places.put(Keys.ENTITY, "each of entities");
        places.put(Keys.SOURCE, "each of sources");
        places.put(Keys.FILE, "a source's file");
        places.put(Keys.FIELD_RULES, "a field's rules in validation");
        places.put(Keys.RECORD_RULES, "a source's rules in validation");
        places.put(Keys.WINDOW_RULES, "validation.every");
        places.put(Keys.EXAMPLES, "examples");
        places.put(Keys.ELIGIBLE, "examples.eligible");
        places.put(Keys.ABSENCE, "each of labels");
        places.put(Keys.EVENT, "each of labels");
        places.put(Keys.MODEL, "each of models");
        places.put(Keys.XGBOOST, "a model's algorithm.xgboost");
        places.put(Keys.TUNING, "a model's tuning");
        places.put(Keys.SUCCESS, "a model's success");
        places.put(Keys.COMPARISON, "a model's comparison");
        places.put(Keys.COSTS, "a model's threshold.costs");
        places.put(Keys.DATASET, "a model's dataset");
        places.put(Keys.ROLLOUT, "a model's rollout");
        places.put(Keys.CANARY, "a model's rollout.canary");
        places.put(Keys.BLUE_GREEN, "a model's rollout.blue_green");
        places.put(Keys.ROLLOUT_SHADOW, "a model's rollout.shadow");
        places.put(Keys.GUARD, "a model's rollout.guard");
        places.put(Keys.PAUSE_ON, "a model's rollout.pause_on");
        places.put(Keys.MONITORING, "a model's monitoring");
        places.put(Keys.DRIFT, "a model's monitoring.drift");
        places.put(Keys.QUALITY, "a model's monitoring.quality");
        places.put(Keys.CONCEPT_DRIFT, "a model's monitoring.quality.concept_drift");
        places.put(Keys.MONITORED_SERVING, "a model's monitoring.serving");
        places.put(Keys.MONITORED_SYSTEM, "a model's monitoring.system");
        places.put(Keys.RETRAINING, "a model's retraining");
        places.put(Keys.REASONS, "a model's reasons");
        places.put(Keys.CONSTRAINTS, "constraints");
        places.put(Keys.SERVING, "serving");
        places.put(Keys.REST, "serving.rest");
        places.put(Keys.INTERVENTIONS, "interventions");
        places.put(Keys.BUSINESS, "business");
        places.put(Keys.FALSE_POSITIVE_COST, "business.false_positive_cost");
        places.put(Keys.RECOMMENDATIONS, "recommendations");
        places.put(Keys.EXPERIMENT, "each of experiments");
        return places;
    }

    /** What a mistake says of it; empty where no section has the key, or too many. */
    static String hint(String key) {
        Set<String> found = new LinkedHashSet<>();
        PLACES.forEach((keys, place) -> {
            if (keys.known().contains(key)) {
                found.add(place);
            }
        });
        List<String> places = new ArrayList<>(found);
        return places.isEmpty() || places.size() > MOST_PLACES
                ? ""
                : " (" + key + " is a key of " + Similar.oneOf("", places) + ")";
    }
}
