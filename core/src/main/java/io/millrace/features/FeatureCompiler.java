package io.millrace.features;

import io.millrace.expressions.ExpressionParser;
import io.millrace.expressions.Scope;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Calendar;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.Compared;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Expression;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import io.millrace.project.FeatureDefinition.Slope;
import io.millrace.project.FeatureDefinition.Timing;
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

/** Compiles a project's features, one after the other, into a {@link PlanBuilder}. */
final class FeatureCompiler {
    private final Project project;
    private final List<SourceSlots> sources;
    private final PlanBuilder plan;
    private final NumberCompiler numbers;
    private final TrendCompiler trends;
    private final List<FeatureDefinition> definitions;
    private final Map<String, Integer> names = new HashMap<>();
    private final FeatureMeaning[] meanings;
    private final Set<Integer> underWay = new HashSet<>();

    FeatureCompiler(Project project, List<SourceSlots> sources) {
        this.project = project;
        this.sources = sources;
        this.plan = new PlanBuilder(sources);
        this.numbers = new NumberCompiler(plan);
        this.trends = new TrendCompiler(plan, numbers, project.time().zone());
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
                PlanBuilder.Target.of(Value.ELIGIBILITY),
                Span.of(project.examples().within()),
                List.of(Components.events(eligible, project.examples().where())),
                at -> new Reading.Count(at[0]));
        for (int i = 0; i < meanings.length; i++) {
            plan.looksBack(i, meanings[i].span());
        }
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
        if (definition instanceof Timing timing) {
            return trends.timing(feature, timing, source(timing.source()));
        }
        if (definition instanceof Slope slope) {
            return trends.slope(feature, slope, source(slope.source()));
        }
        if (definition instanceof Decayed decayed) {
            return trends.decayed(feature, decayed, source(decayed.source()));
        }
        if (definition instanceof Compared compared) {
            return trends.compared(feature, compared, source(compared.source()));
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
        numbers.add(PlanBuilder.Target.of(feature), aggregate.aggregation(), source, field, where, span);
        return FeatureMeaning.aggregate(aggregate, source, source.describe(field), span);
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
        plan.uses(feature, operands.stream().map(names::get).toList());
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
