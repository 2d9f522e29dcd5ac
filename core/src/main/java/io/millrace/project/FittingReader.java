package io.millrace.project;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a forest is held to while it grows: a model's {@code class_weights} and {@code monotone}. */
final class FittingReader {
    private static final String INCREASING = "increasing";
    private static final String DECREASING = "decreasing";

    private FittingReader() {}

    /**
     * What the forest is held to; null when it has a mistake.
     *
     * @param excluded features that the model does not read
     */
    static @Nullable FittingDefinition read(Section model, Features features, Set<String> excluded) {
        String weights = model.choice("class_weights", List.of("balanced", "none"), "none");
        boolean balanced = "balanced".equals(weights);
        boolean once = !balanced || weighsOnce(model);
        Map<String, Integer> monotone =
                model.has("monotone") ? monotone(model.map("monotone", true), features, excluded) : Map.of();
        return weights == null || !once || monotone == null ? null : new FittingDefinition(balanced, monotone);
    }

    /** Whether no parameter, given or searched, weighs a class beside the weights. */
    private static boolean weighsOnce(Section model) {
        boolean once = true;
        for (List<String> way : List.of(List.of("algorithm", "xgboost"), List.of("tuning", "search"))) {
            Section outer = model.holdsMap(way.get(0)) ? model.map(way.get(0), false) : null;
            Section inner = outer != null && outer.holdsMap(way.get(1)) ? outer.map(way.get(1), false) : null;
            if (inner != null && inner.has("scale_pos_weight")) {
                inner.mistakes()
                        .add(
                                inner.keyMark("scale_pos_weight"),
                                inner.path("scale_pos_weight"),
                                "scale_pos_weight beside class_weights: balanced",
                                "one of them");
                once = false;
            }
        }
        return once;
    }

    private static @Nullable Map<String, Integer> monotone(
            @Nullable Section section, Features features, Set<String> excluded) {
        if (section == null) {
            return null;
        }
        Map<String, Integer> monotone = new LinkedHashMap<>();
        for (String feature : section.keys()) {
            String direction = section.choice(feature, List.of(INCREASING, DECREASING), null);
            if (!features.byName().containsKey(feature)) {
                if (features.section() != null) {
                    wrong(
                            section,
                            feature,
                            feature,
                            "a feature"
                                    + Similar.hint(feature, features.byName().keySet()));
                }
            } else if (features.categorical(feature)) {
                wrong(section, feature, "the categorical feature " + feature, "a number: categories have no order");
            } else if (excluded.contains(feature)) {
                wrong(section, feature, feature + ", which is in exclude", "a feature that the model reads");
            } else if (direction != null) {
                monotone.put(feature, direction.equals(INCREASING) ? 1 : -1);
            }
        }
        return monotone.size() == section.keys().size() ? monotone : null;
    }

    private static void wrong(Section section, String feature, String found, String expected) {
        section.mistakes().add(section.keyMark(feature), section.path(feature), found, expected);
    }
}
