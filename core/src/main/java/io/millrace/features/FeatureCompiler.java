package io.millrace.features;

import io.millrace.expressions.ExpressionParser;
import io.millrace.expressions.Scope;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Calendar;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.Expression;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import io.millrace.project.Project;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compiles a project's features, one after the other, into a {@link PlanBuilder}. */
final class FeatureCompiler {
    private final Project project;
    private final List<SourceSlots> sources;
    private final PlanBuilder plan;
    private final List<FeatureDefinition> definitions;
    private final Map<String, Integer> names = new HashMap<>();
    private final FeatureMeaning[] meanings;
    private final Set<Integer> underWay = new HashSet<>();

    FeatureCompiler(Project project, List<SourceSlots> sources) {
        this.project = project;
        this.sources = sources;
        this.plan = new PlanBuilder(sources);
        this.definitions = project.featureSet().features();
        this.meanings = new FeatureMeaning[definitions.size()];
        for (int i = 0; i < meanings.length; i++) {
            names.put(definitions.get(i).name(), i);
        }
    }

    /** Compiles everything; what each feature means is in {@link #meanings} then. */
    Plan compile() {
        for (int i = 0; i < meanings.length; i++) {
            meaning(i);
        }
        List<SourceSlots> eligible =
                project.examples().eligibleSources().stream().map(this::source).toList();
        plan.add(
                Value.ELIGIBILITY,
                Span.of(project.examples().within()),
                List.of(Components.events(eligible, project.examples().where())),
                at -> new Reading.Count(at[0]));
        return plan.build();
    }

    FeatureMeaning[] meanings() {
        return meanings.clone();
    }

    private FeatureMeaning meaning(int feature) {
        if (meanings[feature] != null) {
            return meanings[feature];
        }
        FeatureDefinition definition = definitions.get(feature);
        if (!underWay.add(feature)) {
            throw new IllegalArgumentException("feature " + definition.name() + " is computed from itself");
        }
        try {
            meanings[feature] = compile(feature, definition);
        } catch (IllegalArgumentException e) {
            String prefix = "feature " + definition.name();
            throw e.getMessage() != null && e.getMessage().startsWith("feature ")
                    ? e
                    : new IllegalArgumentException(prefix + ": " + e.getMessage(), e);
        }
        return meanings[feature];
    }

    private FeatureMeaning compile(int feature, FeatureDefinition definition) {
        if (definition instanceof Aggregate aggregate) {
            return aggregate(feature, aggregate);
        }
        if (definition instanceof SinceLast since) {
            SourceSlots source = source(since.source());
            long unit = since.unit().toMillis();
            Component latest = Components.latestTime(source, since.where());
            plan.add(feature, Span.LIFETIME, List.of(latest), at -> new Reading.SinceLast(at[0], unit));
            return FeatureMeaning.timeOnly("since_last " + latest.key() + " unit " + unit, source);
        }
        if (definition instanceof Since since) {
            SourceSlots source = source(since.source());
            long unit = since.unit().toMillis();
            Component latest = Components.ofTime(source, since.field(), new LatestNumber());
            plan.add(feature, Span.LIFETIME, List.of(latest), at -> new Reading.Since(at[0], unit));
            return FeatureMeaning.timeOnly("since " + latest.key() + " unit " + unit, source);
        }
        if (definition instanceof Calendar calendar) {
            SourceSlots source = source(calendar.source());
            Component latest = Components.latestTime(source, null);
            plan.add(
                    feature,
                    Span.LIFETIME,
                    List.of(latest),
                    at -> new Reading.Calendar(
                            at[0], calendar.part(), project.time().zone()));
            return FeatureMeaning.timeOnly(
                    "calendar " + calendar.part() + " " + latest.key() + " in "
                            + project.time().zone(),
                    source);
        }
        if (definition instanceof Expression expression) {
            return expression(feature, expression);
        }
        return wide(feature, definition);
    }

    private FeatureMeaning wide(int feature, FeatureDefinition definition) {
        plan.addAggregate(feature);
        WideCompiler wide = new WideCompiler(plan.wideNeeds());
        if (definition instanceof Quantile quantile) {
            return wide.quantile(feature, quantile, source(quantile.source()));
        }
        if (definition instanceof Categories categories) {
            return wide.categories(feature, categories, source(categories.source()));
        }
        Recent recent = (Recent) definition;
        return wide.recent(feature, recent, source(recent.source()));
    }

    private FeatureMeaning aggregate(int feature, Aggregate aggregate) {
        SourceSlots source = source(aggregate.source());
        Span span = Span.of(aggregate.window());
        String where = aggregate.where();
        plan.addAggregate(feature);
        if (aggregate.aggregation() == Aggregation.COUNT) {
            if (aggregate.field() != null) {
                throw new IllegalArgumentException("a count is of events, not of a field");
            }
            plan.add(feature, span, List.of(Components.events(source, where)), at -> new Reading.Count(at[0]));
            return FeatureMeaning.aggregate(aggregate, source, "", span);
        }
        String field = aggregate.field();
        if (field == null) {
            throw new IllegalArgumentException(aggregate.aggregation() + " needs a field");
        }
        if (aggregate.categorical()) {
            if (aggregate.aggregation() != Aggregation.LATEST || source.isDerived(field)) {
                throw new IllegalArgumentException("only the latest value of a record's field can be a category");
            }
            plan.addText(feature, span, source, field, where);
            return FeatureMeaning.aggregate(aggregate, source, field, span);
        }
        if (aggregate.aggregation() == Aggregation.DISTINCT) {
            plan.addDistinct(feature, span, source, field, where);
            return FeatureMeaning.aggregate(
                    aggregate, source, source.isDerived(field) ? source.describe(field) : field, span);
        }
        number(feature, aggregate.aggregation(), source, field, where, span);
        return FeatureMeaning.aggregate(aggregate, source, source.describe(field), span);
    }

    private void number(
            int feature, Aggregation aggregation, SourceSlots source, String field, @Nullable String where, Span span) {
        Component count = Components.ofNumber(source, field, where, new Count());
        Component sum = Components.ofNumber(source, field, where, new Sum());
        int scale = source.scale(field);
        switch (aggregation) {
            case SUM -> plan.add(feature, span, List.of(sum), at -> new Reading.Total(at[0], scale));
            case MEAN -> plan.add(feature, span, List.of(count, sum), at -> new Reading.Mean(at[0], at[1], scale));
            case VARIANCE ->
                plan.add(
                        feature,
                        span,
                        List.of(count, sum, Components.ofNumber(source, field, where, new SquareSum())),
                        at -> new Reading.Variance(at[0], at[1], at[2], scale));
            case MIN ->
                plan.add(
                        feature,
                        span,
                        List.of(Components.ofNumber(source, field, where, Extreme.MINIMUM)),
                        at -> new Reading.Extreme(at[0], Extreme.MINIMUM.none(), scale));
            case MAX ->
                plan.add(
                        feature,
                        span,
                        List.of(Components.ofNumber(source, field, where, Extreme.MAXIMUM)),
                        at -> new Reading.Extreme(at[0], Extreme.MAXIMUM.none(), scale));
            // The latest event of all is the latest of a window, or the window has none: no tile is needed.
            case LATEST ->
                plan.add(
                        feature,
                        Span.LIFETIME,
                        List.of(Components.ofNumber(source, field, where, new LatestNumber())),
                        at -> new Reading.Latest(at[0], span, scale));
            default -> throw new IllegalArgumentException(aggregation + " is not an aggregation of numbers");
        }
    }

    private FeatureMeaning expression(int feature, Expression definition) {
        SortedSet<String> operands = new TreeSet<>();
        Scope scope = new Scope() {
            @Override
            public int numberSlot(String name) {
                return operand(name, false, operands);
            }

            @Override
            public int textSlot(String name) {
                return operand(name, true, operands);
            }

            @Override
            public boolean isText(String name) {
                Integer operand = names.get(name);
                return operand != null && definitions.get(operand).categorical();
            }
        };
        Plan.ExpressionPlan expression = plan(feature, definition, scope);
        SortedMap<String, FeatureMeaning> operandMeanings = new TreeMap<>();
        operands.forEach(name -> operandMeanings.put(name, meaning(names.getOrDefault(name, -1))));
        plan.addExpression(expression);
        return FeatureMeaning.expression(definition, operandMeanings);
    }

    private static Plan.ExpressionPlan plan(int feature, Expression definition, Scope scope) {
        if (definition.categorical()) {
            String otherwise = definition.defaultCategory();
            return new Plan.CategoryPlan(
                    feature,
                    ExpressionParser.text(definition.expression(), scope),
                    otherwise == null ? null : otherwise.getBytes(StandardCharsets.UTF_8));
        }
        Double otherwise = definition.defaultValue();
        return new Plan.NumberPlan(
                feature,
                ExpressionParser.number(definition.expression(), scope),
                otherwise == null ? Double.NaN : otherwise);
    }

    private int operand(String name, boolean text, Set<String> operands) {
        Integer operand = names.get(name);
        if (operand == null || definitions.get(operand).categorical() != text) {
            return -1;
        }
        operands.add(name);
        return operand;
    }

    private SourceSlots source(String name) {
        int index = project.sourceIndex(name);
        if (index < 0) {
            throw new IllegalArgumentException("there is no source " + name);
        }
        return sources.get(index);
    }
}
