package io.millrace.features;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import io.millrace.project.FeatureDefinition.Timing;
import io.millrace.project.FeatureDefinition.TimingStatistic;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Moves a vector to a later moment without its entity's state. Two kinds of lateness are told apart: up to a boundary that a sweep
 * has passed without emitting, nothing that is aggregated has changed ({@link #silentUntil}); up to any later moment only the
 * features that depend on time alone are known ({@link #askedAt}): what they were computed from can be read off their values. Decayed
 * sums go on decaying in either.
 *
 * <p>Either result equals what {@link FeatureEngine#read} gives at that moment: bit for bit, as long as the times that features
 * look back to are less than 2^51 milliseconds (71,000 years) away; a decayed sum within 10^-14 of itself. Immutable and thread-safe.
 */
public final class TimeOnlyFeatures {
    private final int[] elapsed;
    private final long[] units;
    private final int[] decaying;
    private final long[] halfLives;
    private final Plan.ExpressionPlan[] all;
    private final Plan.ExpressionPlan[] timeOnly;

    private TimeOnlyFeatures(FeatureSet features) {
        List<FeatureDefinition> definitions = features.project().featureSet().features();
        elapsed = where(definitions, definition -> unit(definition) > 0);
        units = Arrays.stream(elapsed).mapToLong(i -> unit(definitions.get(i))).toArray();
        decaying = where(definitions, definition -> halfLife(definition) > 0);
        halfLives = Arrays.stream(decaying)
                .mapToLong(i -> halfLife(definitions.get(i)))
                .toArray();
        all = features.plan().expressions;
        timeOnly = Arrays.stream(all)
                .filter(expression -> features.timeOnly(expression.feature()))
                .toArray(Plan.ExpressionPlan[]::new);
    }

    /** Those of a feature set. Calendar features are among them, but no moment moves the date of the latest event. */
    public static TimeOnlyFeatures of(FeatureSet features) {
        return new TimeOnlyFeatures(features);
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
        for (int i = 0; i < decaying.length; i++) {
            double halvings = (double) (moment - vector.asOf()) / halfLives[i];
            vector.setNumber(decaying[i], vector.number(decaying[i]) * StrictMath.pow(2, -halvings));
        }
        for (Plan.ExpressionPlan expression : expressions) {
            // What is not known yet stays so: until a sweep says otherwise, no default takes its place.
            if (!vector.isWarming(expression.feature())) {
                expression.compute(vector);
            }
        }
    }

    private static int[] where(List<FeatureDefinition> definitions, Predicate<FeatureDefinition> condition) {
        return IntStream.range(0, definitions.size())
                .filter(i -> condition.test(definitions.get(i)))
                .toArray();
    }

    private static long halfLife(FeatureDefinition definition) {
        return definition instanceof Decayed decayed ? decayed.halfLife().toMillis() : 0;
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
