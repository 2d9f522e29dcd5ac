package io.millrace.retrainer.evaluation;

import io.millrace.project.Better;
import io.millrace.project.ModelDefinition;
import io.millrace.records.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One condition that a candidate must meet.
 *
 * @param metric the figure
 * @param bound worst acceptable value; for the success metric its baseline, which must be exceeded
 * @param better which way the figure is better: whether the bound is a minimum or a maximum
 * @param value measured on test rows; null when it could not be computed, which fails
 * @param passed whether it is met
 */
public record GateResult(
        String metric,
        double bound,
        Better better,
        @Nullable Double value,
        boolean passed) {

    /** Every gate of a project: the success metric first, then the others in the project's order. */
    public static List<GateResult> judge(ModelDefinition model, Map<String, Double> metrics) {
        List<GateResult> gates = new ArrayList<>();
        ModelDefinition.Success success = model.success();
        Double reached = finite(metrics.get(success.metric()));
        Better toSuccess = Better.of(success.metric());
        gates.add(new GateResult(
                success.metric(),
                success.baseline(),
                toSuccess,
                reached,
                reached != null && toSuccess.exceeds(reached, success.baseline())));
        model.gates().forEach((metric, bound) -> {
            Double value = finite(metrics.get(metric));
            Better better = Better.of(metric);
            gates.add(new GateResult(metric, bound, better, value, value != null && better.reaches(value, bound)));
        });
        return List.copyOf(gates);
    }

    private static @Nullable Double finite(@Nullable Double value) {
        return value != null && Double.isFinite(value) ? value : null;
    }

    /** For example {@code auc_roc is 0.7100, and 0.8500 is asked for}. */
    public String inWords() {
        return value == null
                ? metric + " could not be computed"
                : "%s is %.4g, and %s%.4g is asked for"
                        .formatted(metric, value, better == Better.LESS ? "at most " : "", bound);
    }

    /** As it is recorded. An error is never less than 0: the range of a gate with a maximum starts there. */
    public Gate record() {
        boolean least = better == Better.GREATER;
        return new Gate(metric, least ? bound : 0, value, passed, least ? null : bound, null, null);
    }
}
