package io.millrace.retrainer;

import io.millrace.project.ModelDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One condition that a candidate must meet.
 *
 * @param metric the figure
 * @param minimum least acceptable value; for the success metric its baseline, which must be exceeded
 * @param value measured on test rows; null when it could not be computed, which fails
 * @param passed whether it is met
 */
public record GateResult(
        String metric, double minimum, @Nullable Double value, boolean passed) {

    /** Every gate of a project: the success metric first, then the others in the project's order. */
    static List<GateResult> judge(ModelDefinition model, Map<String, Double> metrics) {
        List<GateResult> gates = new ArrayList<>();
        ModelDefinition.Success success = model.success();
        Double reached = finite(metrics.get(success.metric()));
        gates.add(new GateResult(
                success.metric(), success.baseline(), reached, reached != null && reached > success.baseline()));
        model.gates().forEach((metric, minimum) -> {
            Double value = finite(metrics.get(metric));
            gates.add(new GateResult(metric, minimum, value, value != null && value >= minimum));
        });
        return List.copyOf(gates);
    }

    private static @Nullable Double finite(@Nullable Double value) {
        return value != null && Double.isFinite(value) ? value : null;
    }

    /** For example {@code auc_roc is 0.71, and at least 0.85 is asked for}. */
    public String inWords() {
        return value == null
                ? metric + " could not be computed"
                : "%s is %.4g, and %.4g is asked for".formatted(metric, value, minimum);
    }
}
