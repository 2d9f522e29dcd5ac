package io.millrace.retrainer.gates;

import io.millrace.project.Better;
import io.millrace.project.ModelDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a project would like a figure to be, and what it is. No condition.
 *
 * @param metric the figure
 * @param target what it should come to
 * @param value measured on test rows; null when it could not be computed
 */
public record TargetResult(
        String metric, double target, @Nullable Double value) {

    /** Those of a project, in its order. */
    public static List<TargetResult> of(ModelDefinition model, Map<String, Double> metrics) {
        List<TargetResult> targets = new ArrayList<>();
        model.comparison()
                .targets()
                .forEach((metric, target) -> targets.add(new TargetResult(metric, target, metrics.get(metric))));
        return List.copyOf(targets);
    }

    /** Whether the figure comes to it. */
    public boolean met() {
        return value != null && Better.of(metric).reaches(value, target);
    }

    /** For example {@code auc_roc is 0.8712, and misses the target of 0.9000}. */
    public String inWords() {
        return value == null
                ? metric + " could not be computed, and has a target"
                : "%s is %s, and %s the target of %s"
                        .formatted(
                                metric, GateResult.shown(value), met() ? "meets" : "misses", GateResult.shown(target));
    }
}
