package io.millrace.features;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import io.millrace.project.FeatureDefinition.Timing;
import io.millrace.project.FeatureDefinition.TimingStatistic;
import java.util.Arrays;
import java.util.List;

/**
 * Moves a vector to a later moment without its entity's state. Two kinds of lateness are told apart: up to a boundary that a sweep
 * has passed without emitting, nothing that is aggregated has changed ({@link #silentUntil}); up to any later moment only the
 * features that depend on time alone are known ({@link #askedAt}): what they were computed from can be read off their values.
 *
 * <p>Either result equals, bit for bit, what {@link FeatureEngine#read} gives at that moment, as long as the times that features
 * look back to are less than 2^51 milliseconds (71,000 years) away. Immutable and thread-safe.
 */
public final class TimeOnlyFeatures {
    private final int[] elapsed;
    private final long[] units;
    private final Plan.ExpressionPlan[] all;
    private final Plan.ExpressionPlan[] timeOnly;

    private TimeOnlyFeatures(int[] elapsed, long[] units, Plan.ExpressionPlan[] all, Plan.ExpressionPlan[] timeOnly) {
        this.elapsed = elapsed;
        this.units = units;
        this.all = all;
        this.timeOnly = timeOnly;
    }

    /** Those of a feature set. Calendar features are among them, but no moment moves the date of the latest event. */
    public static TimeOnlyFeatures of(FeatureSet features) {
        List<FeatureDefinition> definitions = features.project().featureSet().features();
        int[] elapsed = new int[definitions.size()];
        long[] units = new long[definitions.size()];
        int count = 0;
        for (int i = 0; i < elapsed.length; i++) {
            long unit = unit(definitions.get(i));
            if (unit > 0) {
                elapsed[count] = i;
                units[count++] = unit;
            }
        }
        Plan.ExpressionPlan[] all = features.plan().expressions;
        Plan.ExpressionPlan[] timeOnly = Arrays.stream(all)
                .filter(expression -> features.timeOnly(expression.feature()))
                .toArray(Plan.ExpressionPlan[]::new);
        return new TimeOnlyFeatures(Arrays.copyOf(elapsed, count), Arrays.copyOf(units, count), all, timeOnly);
    }

    /**
     * Makes the vector speak of a boundary that the sweep has passed since and found no aggregate changed. An earlier one changes
     * nothing.
     */
    public void silentUntil(FeatureVector vector, long boundary) {
        if (boundary > vector.asOf()) {
            move(vector, boundary, all);
            vector.setAsOf(boundary);
        }
    }

    /**
     * Gives a vector's time-only features the values that they have at a moment; every other value stays as of the vector's
     * as-of. An earlier moment changes nothing.
     */
    public void askedAt(FeatureVector vector, long moment) {
        if (moment > vector.asOf()) {
            move(vector, moment, timeOnly);
        }
    }

    private void move(FeatureVector vector, long moment, Plan.ExpressionPlan[] expressions) {
        for (int i = 0; i < elapsed.length; i++) {
            double value = vector.number(elapsed[i]);
            if (!Double.isNaN(value)) {
                // Dividing and multiplying have each cost half a unit in the last place: rounding gives the
                // milliseconds back.
                long millis = (long) Math.rint(value * units[i]);
                vector.setNumber(elapsed[i], (double) (moment - (vector.asOf() - millis)) / units[i]);
            }
        }
        for (Plan.ExpressionPlan expression : expressions) {
            // What is not known yet stays so: until a sweep says otherwise, no default takes its place.
            if (!vector.isWarming(expression.feature())) {
                expression.compute(vector);
            }
        }
    }

    /** Milliseconds of the unit in which a feature counts how long ago something was; 0 for a feature that does not. */
    private static long unit(FeatureDefinition definition) {
        if (definition instanceof SinceLast since) {
            return since.unit().toMillis();
        }
        if (definition instanceof Timing timing && timing.statistic() == TimingStatistic.SINCE_FIRST) {
            return timing.unit().toMillis();
        }
        return definition instanceof Since since ? since.unit().toMillis() : 0;
    }
}
