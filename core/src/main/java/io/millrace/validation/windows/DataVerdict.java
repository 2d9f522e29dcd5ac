package io.millrace.validation.windows;

import io.millrace.validation.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one window of a source was found to be.
 *
 * @param newSchemas ids of schemas that no earlier window had; none in the first window with rows
 * @param broken the rules that it broke
 * @param warned the same of those that are no reason to quarantine it
 */
public record DataVerdict(List<Integer> newSchemas, List<BrokenRule> broken, List<BrokenRule> warned) {

    public DataVerdict {
        newSchemas = List.copyOf(newSchemas);
        broken = List.copyOf(broken);
        warned = List.copyOf(warned);
    }

    /** Whether the upstream looks broken. A new schema alone is information. */
    public boolean quarantined() {
        return !broken.isEmpty();
    }

    /**
     * The verdict on a window.
     *
     * <p>A schema is broken when it takes away a field that was in every row before: in the window in which that first happens, and
     * in those in which no row has the field. Where some rows go on having it, the others leave it out by design, as they do on a topic
     * of several kinds of records.
     *
     * @param history of the source, this window included; windows after it make no difference
     * @param whole whether the window was watched from its start: else it is not held to its rows, and records that could not be read are not held against it
     */
    public static DataVerdict of(
            WindowLimits limits, long end, SourceWindow window, SourceHistory history, boolean whole) {
        List<BrokenRule> broken = new ArrayList<>();
        if (whole && window.rows() < limits.minRows()) {
            broken.add(new BrokenRule(BrokenRule.Kind.MIN_ROWS, ValidationRule.WHOLE, window.rows(), limits.minRows()));
        }
        for (Map.Entry<String, SourceWindow.FieldNulls> field : window.fields().entrySet()) {
            double ratio = window.nullRatio(field.getKey());
            if (ratio > limits.maxNullRatio()) {
                broken.add(
                        new BrokenRule(BrokenRule.Kind.MAX_NULL_RATIO, field.getKey(), ratio, limits.maxNullRatio()));
            }
        }
        for (Map.Entry<String, SourceWindow.FieldNulls> field : window.fields().entrySet()) {
            SourceHistory.FieldHistory since = history.fields().get(field.getKey());
            long leftOut = field.getValue().leftOut();
            if (leftOut > 0
                    && since != null
                    && since.wentMissing()
                    && (since.leftOut() == end || window.having(field.getKey()) == 0)) {
                broken.add(new BrokenRule(BrokenRule.Kind.SCHEMA, field.getKey(), leftOut / (double) window.rows(), 0));
            }
        }
        double refused = window.refusedShare(whole);
        if (refused > limits.maxRefused()) {
            broken.add(new BrokenRule(BrokenRule.Kind.MAX_REFUSED, ValidationRule.WHOLE, refused, limits.maxRefused()));
        }
        double late = window.tooLateShare();
        List<BrokenRule> warned = late > limits.maxTooLate()
                ? List.of(new BrokenRule(BrokenRule.Kind.MAX_TOO_LATE, ValidationRule.WHOLE, late, limits.maxTooLate()))
                : List.of();
        return new DataVerdict(newSchemas(end, window, history), broken, warned);
    }

    private static List<Integer> newSchemas(long end, SourceWindow window, SourceHistory history) {
        return history.rows() >= end
                ? List.of()
                : window.schemas().stream()
                        .filter(id -> history.schemas().getOrDefault(id, end) >= end)
                        .toList();
    }
}
