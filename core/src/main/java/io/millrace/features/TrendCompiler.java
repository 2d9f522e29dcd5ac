package io.millrace.features;

import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Compared;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Slope;
import io.millrace.project.FeatureDefinition.Timing;
import io.millrace.project.FeatureDefinition.TimingStatistic;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles the features that tell when things happen, and whether they become more or fewer. */
final class TrendCompiler {
    private final PlanBuilder plan;
    private final NumberCompiler numbers;
    private final ZoneId zone;

    /** @param zone whose days are counted */
    TrendCompiler(PlanBuilder plan, NumberCompiler numbers, ZoneId zone) {
        this.plan = plan;
        this.numbers = numbers;
        this.zone = zone;
    }

    FeatureMeaning timing(int feature, Timing definition, SourceSlots source) {
        String where = definition.where();
        long unit = definition.unit().toMillis();
        String what = definition.statistic() + " " + source.source().name() + Components.condition(source, where);
        if (definition.statistic() == TimingStatistic.SINCE_FIRST) {
            Component first = Components.ofEvents(source, where, new FirstTime());
            plan.add(feature, Span.LIFETIME, List.of(first), at -> new Reading.SinceFirst(at[0], unit));
            return FeatureMeaning.timeOnly(what + " unit " + unit, source);
        }
        plan.addAggregate(feature);
        Span span = Span.of(definition.window());
        switch (definition.statistic()) {
            case ACTIVE_DAYS -> {
                span = Span.ofDays(definition.window());
                Component days = Components.ofEvents(source, where, new ActiveDays(zone));
                plan.add(feature, span, List.of(days), at -> new Reading.Days(at[0]));
                what += " in " + zone;
            }
            case MEAN_GAP ->
                plan.add(
                        feature,
                        span,
                        List.of(Components.events(source, where), Components.ofEvents(source, where, new TimeSpan())),
                        at -> new Reading.MeanGap(at[0], at[1], unit));
            default ->
                plan.add(
                        feature,
                        span,
                        List.of(Components.ofEvents(source, where, new LongestGap())),
                        at -> new Reading.Gap(at[0], unit));
        }
        return FeatureMeaning.of(what + " unit " + unit, source, span);
    }

    FeatureMeaning slope(int feature, Slope definition, SourceSlots source) {
        plan.addAggregate(feature);
        Span span = Span.of(definition.window());
        Resolution resolution = Resolution.of(definition.window());
        String field = definition.field();
        String where = definition.where();
        long unit = definition.unit().toMillis();
        boolean count = field == null;
        Component total =
                field == null ? Components.events(source, where) : Components.ofNumber(source, field, where, new Sum());
        Moment weighted = new Moment(resolution);
        Component moment = field == null
                ? Components.ofEvents(source, where, weighted)
                : Components.ofNumber(source, field, where, weighted);
        int scale = field == null ? 0 : source.scale(field);
        plan.add(
                feature, span, List.of(total, moment), at -> new Reading.Slope(at[0], count, at[1], span, unit, scale));
        return FeatureMeaning.of("SLOPE " + describe(source, field, where) + " unit " + unit, source, span);
    }

    /** It changes with time alone too, but no update comes of that: else every boundary of every entity would be one. */
    FeatureMeaning decayed(int feature, Decayed definition, SourceSlots source) {
        String field = definition.field();
        String where = definition.where();
        DecayedSum sum = new DecayedSum(definition.halfLife().toMillis());
        Component component = field == null
                ? Components.ofEvents(source, where, sum)
                : Components.ofNumber(source, field, where, sum);
        int scale = field == null ? 0 : source.scale(field);
        plan.add(feature, Span.LIFETIME, List.of(component), at -> new Reading.Decayed(at[0], sum, scale));
        return FeatureMeaning.of(sum.name() + " " + describe(source, field, where), source, Span.LIFETIME);
    }

    FeatureMeaning compared(int feature, Compared definition, SourceSlots source) {
        plan.addAggregate(feature);
        Aggregation aggregation = definition.aggregation();
        boolean reduced = aggregation == Aggregation.COUNT || aggregation == Aggregation.SUM;
        Double otherwise = definition.defaultValue();
        plan.addComparison(new Plan.Comparison(
                feature,
                hidden(feature, definition, source, definition.window()),
                hidden(feature, definition, source, definition.against()),
                reduced
                        ? (double) definition.window().toMillis()
                                / definition.against().toMillis()
                        : 1,
                definition.comparison(),
                otherwise == null ? Double.NaN : otherwise));
        Span span = Span.of(definition.against());
        return FeatureMeaning.of(
                definition.comparison() + " " + aggregation + " "
                        + describe(source, definition.field(), definition.where()) + " in "
                        + Span.of(definition.window()) + " or " + otherwise,
                source,
                span);
    }

    /** The aggregate in one of the windows. */
    private int hidden(int feature, Compared definition, SourceSlots source, Duration window) {
        PlanBuilder.Target target = plan.hidden(feature);
        String field = definition.field();
        Span span = Span.of(window);
        if (field == null) {
            plan.add(
                    target,
                    span,
                    List.of(Components.events(source, definition.where())),
                    at -> new Reading.Count(at[0]));
        } else {
            numbers.add(target, definition.aggregation(), source, field, definition.where(), span);
        }
        return target.value();
    }

    private static String describe(SourceSlots source, @Nullable String field, @Nullable String where) {
        return source.source().name()
                + (field == null ? "" : "." + source.describe(field))
                + Components.condition(source, where);
    }
}
