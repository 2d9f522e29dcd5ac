package io.millrace.features;

import io.millrace.project.FeatureDefinition.Aggregation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles aggregations of numbers: the components that they need, and how they are read off them. */
final class NumberCompiler {
    private final PlanBuilder plan;

    NumberCompiler(PlanBuilder plan) {
        this.plan = plan;
    }

    /** Adds an aggregation of a field as a value, of a feature or hidden. */
    void add(
            PlanBuilder.Target target,
            Aggregation aggregation,
            SourceSlots source,
            String field,
            @Nullable String where,
            Span span) {
        Component count = Components.ofNumber(source, field, where, new Count());
        Component sum = Components.ofNumber(source, field, where, new Sum());
        int scale = source.scale(field);
        switch (aggregation) {
            case SUM -> plan.add(target, span, List.of(sum), at -> new Reading.Total(at[0], scale));
            case MEAN -> plan.add(target, span, List.of(count, sum), at -> new Reading.Mean(at[0], at[1], scale));
            case VARIANCE ->
                plan.add(
                        target,
                        span,
                        List.of(count, sum, Components.ofNumber(source, field, where, new SquareSum())),
                        at -> new Reading.Variance(at[0], at[1], at[2], scale));
            case STDDEV ->
                plan.add(
                        target,
                        span,
                        List.of(count, sum, Components.ofNumber(source, field, where, new SquareSum())),
                        at -> new Reading.Deviation(new Reading.Variance(at[0], at[1], at[2], scale)));
            case MIN ->
                plan.add(
                        target,
                        span,
                        List.of(Components.ofNumber(source, field, where, Extreme.MINIMUM)),
                        at -> new Reading.Extreme(at[0], Extreme.MINIMUM.none(), scale));
            case MAX ->
                plan.add(
                        target,
                        span,
                        List.of(Components.ofNumber(source, field, where, Extreme.MAXIMUM)),
                        at -> new Reading.Extreme(at[0], Extreme.MAXIMUM.none(), scale));
            case FIRST ->
                plan.add(
                        target,
                        span,
                        List.of(Components.ofNumber(source, field, where, new FirstNumber())),
                        at -> new Reading.First(at[0], scale));
            // The latest event of all is the latest of a window, or the window has none: no tile is needed.
            case LATEST ->
                plan.add(
                        target,
                        Span.LIFETIME,
                        List.of(Components.ofNumber(source, field, where, new LatestNumber())),
                        at -> new Reading.Latest(at[0], span, scale));
            default -> throw new IllegalArgumentException(aggregation + " is not an aggregation of numbers");
        }
    }
}
