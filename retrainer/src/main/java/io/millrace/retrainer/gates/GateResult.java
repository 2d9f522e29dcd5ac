package io.millrace.retrainer.gates;

import io.millrace.project.Better;
import io.millrace.project.ModelDefinition;
import io.millrace.records.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One condition that a candidate must meet.
 *
 * @param metric the figure, or the constraint
 * @param bound worst acceptable value; for the success metric its baseline, which must be exceeded
 * @param better which way the figure is better: whether the bound is a minimum or a maximum
 * @param value measured; null when it could not be computed, which fails
 * @param passed whether it is met
 * @param target what the project would like the figure to be; null: nothing is said. No condition
 * @param slice the part of the test rows that it is about, such as {@code plan=basic}; null: all
 */
public record GateResult(
        String metric,
        double bound,
        Better better,
        @Nullable Double value,
        boolean passed,
        @Nullable Double target,
        @Nullable String slice) {

    /** One that a value must reach. */
    static GateResult reached(String metric, double bound, Better better, double value) {
        return new GateResult(metric, bound, better, value, better.reaches(value, bound), null, null);
    }

    /** Every gate of a project on all rows: the success metric first, then the others in the project's order. */
    public static List<GateResult> judge(ModelDefinition model, Map<String, Double> metrics) {
        return judge(model, metrics, null);
    }

    /** The same on a part of the rows; null: all. */
    static List<GateResult> judge(ModelDefinition model, Map<String, Double> metrics, @Nullable String slice) {
        List<GateResult> gates = new ArrayList<>();
        Map<String, Double> targets = model.comparison().targets();
        ModelDefinition.Success success = model.success();
        Double reached = finite(metrics.get(success.metric()));
        Better toSuccess = Better.of(success.metric());
        gates.add(new GateResult(
                success.metric(),
                success.baseline(),
                toSuccess,
                reached,
                reached != null && toSuccess.exceeds(reached, success.baseline()),
                targets.get(success.metric()),
                slice));
        model.gates().forEach((metric, bound) -> {
            Double value = finite(metrics.get(metric));
            Better better = Better.of(metric);
            boolean passed = value != null && better.reaches(value, bound);
            gates.add(new GateResult(metric, bound, better, value, passed, targets.get(metric), slice));
        });
        return List.copyOf(gates);
    }

    private static @Nullable Double finite(@Nullable Double value) {
        return value != null && Double.isFinite(value) ? value : null;
    }

    /** For example {@code auc_roc is 0.7100, and 0.8500 is asked for}. */
    public String inWords() {
        return value == null
                ? what() + " could not be computed"
                : "%s is %s, and %s%s is asked for"
                        .formatted(what(), shown(value), better == Better.LESS ? "at most " : "", shown(bound));
    }

    /** The figure, and of what slice: {@code auc_roc of plan=basic}. */
    String what() {
        return metric + (slice == null ? "" : " of " + slice);
    }

    /** Shares are told to the fourth place; what is not small, as bytes and rows per second, without places. */
    static String shown(double figure) {
        return String.format(Locale.ROOT, Math.abs(figure) < 100 ? "%.4f" : "%,.0f", figure);
    }

    /** As it is recorded. An error is never less than 0: the range of a gate with a maximum starts there. */
    public Gate record() {
        boolean least = better == Better.GREATER;
        return new Gate(metric, least ? bound : 0, value, passed, least ? null : bound, target, slice);
    }
}
