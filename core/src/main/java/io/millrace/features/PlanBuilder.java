package io.millrace.features;

import io.millrace.features.SourceLayout.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects what features need and lays it out. Everything is ordered by what it holds and not by where the project file has it,
 * so that moving a line in the file changes no state.
 */
final class PlanBuilder {
    /** Goes up when the bytes of any state change their meaning. */
    static final int FORMAT = 2;

    private final List<SourceSlots> sources;
    private final List<Need> needs = new ArrayList<>();
    private final SortedMap<String, List<TextNeed>> texts = new TreeMap<>();
    private final SortedMap<String, List<DistinctNeed>> distincts = new TreeMap<>();
    private final WideNeeds wideNeeds = new WideNeeds();
    private final List<Plan.ExpressionPlan> expressions = new ArrayList<>();
    private final List<Plan.Comparison> comparisons = new ArrayList<>();
    private int hidden = -Value.ELIGIBILITY;
    private final List<Integer> aggregates = new ArrayList<>();
    private final List<Dependencies.OfExpression> operandsOf = new ArrayList<>();
    private final Map<Integer, Span> reach = new HashMap<>();

    /** A value, the components that it is read off, and how, given where they start. */
    private record Need(Target target, Span span, List<Component> components, Function<int[], Reading> reading) {}

    /**
     * Where a value goes.
     *
     * @param feature the feature that it is, or is needed for
     * @param value number of the value: the feature's, or below 0 where it is hidden
     */
    record Target(int feature, int value) {
        static Target of(int feature) {
            return new Target(feature, feature);
        }
    }

    private record TextNeed(int feature, Span span, int source, long filter, int slot) {}

    private record DistinctNeed(int feature, Span span, int source, long filter, int slot, boolean text) {}

    PlanBuilder(List<SourceSlots> sources) {
        this.sources = sources;
    }

    void add(int feature, Span span, List<Component> components, Function<int[], Reading> reading) {
        add(Target.of(feature), span, components, reading);
    }

    void add(Target target, Span span, List<Component> components, Function<int[], Reading> reading) {
        needs.add(new Need(target, span, components, reading));
    }

    /** A place for a value that a feature is computed from. */
    Target hidden(int feature) {
        hidden++;
        return new Target(feature, -hidden);
    }

    void addComparison(Plan.Comparison comparison) {
        comparisons.add(comparison);
    }

    void addText(int feature, Span span, SourceSlots source, String field, @Nullable String where) {
        String key = source.source().name() + "." + field + Components.condition(source, where);
        texts.computeIfAbsent(key, k -> new ArrayList<>())
                .add(new TextNeed(
                        feature,
                        span,
                        source.index(),
                        Components.filter(source, where),
                        source.slot(field, Kind.TEXT)));
    }

    void addDistinct(int feature, Span span, SourceSlots source, String field, @Nullable String where) {
        boolean text = !source.isDerived(field);
        int slot = text ? source.slot(field, Kind.TEXT) : source.numberSlot(field);
        String key = source.source().name() + "." + (text ? field : source.describe(field))
                + Components.condition(source, where);
        distincts
                .computeIfAbsent(key, k -> new ArrayList<>())
                .add(new DistinctNeed(feature, span, source.index(), Components.filter(source, where), slot, text));
    }

    /** Where tallies and last events are asked for. */
    WideNeeds wideNeeds() {
        return wideNeeds;
    }

    /** Adds an expression, after those that it uses. */
    void addExpression(Plan.ExpressionPlan expression) {
        expressions.add(expression);
    }

    /** Says which features an expression uses. */
    void uses(int feature, List<Integer> operands) {
        operandsOf.add(new Dependencies.OfExpression(feature, operands));
    }

    /** Says how far a feature looks back, where that is less far than its state does. */
    void looksBack(int feature, Span span) {
        reach.put(feature, span);
    }

    /** Marks a feature as an aggregate, by whose change a refresh is judged. */
    void addAggregate(int feature) {
        aggregates.add(feature);
    }

    Plan build() {
        StringBuilder description = new StringBuilder("format ").append(FORMAT);
        int at = Plan.LIFETIME_AT;

        Area lifetime = area(needs(Span.LIFETIME));
        describe(description, "lifetime", needs(Span.LIFETIME));
        at += lifetime.size();

        int wide = 0;
        List<WidePlan> widePlans = new ArrayList<>();
        for (Map.Entry<String, List<TextNeed>> entry : texts.entrySet()) {
            description.append("\ntext ").append(line(entry.getKey()));
            widePlans.add(text(entry.getValue(), at, wide++));
            at += TextPlan.SIZE;
        }
        for (Map.Entry<String, List<DistinctNeed>> entry : distincts.entrySet()) {
            List<Span> spans = spansOf(entry.getValue());
            description
                    .append("\ndistinct ")
                    .append(line(entry.getKey()))
                    .append(' ')
                    .append(spans);
            widePlans.add(distinct(entry.getValue(), spans, at, wide++));
            at += DistinctPlan.size(spans.size());
        }
        List<WidePlan> variable = wideNeeds.plans(wide);
        wideNeeds.describe(description);
        widePlans.addAll(variable);
        wide += wideNeeds.wides();
        List<TilePlan> tilePlans = new ArrayList<>();
        for (Resolution resolution : Resolution.values()) {
            List<Need> within = needs.stream()
                    .filter(need -> need.span.resolution() == resolution)
                    .toList();
            if (!within.isEmpty()) {
                TilePlan tiles = tiles(resolution, within, at, wide++, description);
                tilePlans.add(tiles);
                at = tiles.end();
            }
        }
        return new Plan(
                description.toString(),
                dependencies(lifetime, widePlans, tilePlans),
                at,
                wide,
                variable.size(),
                lifetime,
                values(needs(Span.LIFETIME), lifetime),
                widePlans,
                tilePlans,
                sources.stream()
                        .map(source ->
                                new Filters(List.copyOf(source.conditions().values())))
                        .toList(),
                hidden,
                comparisons,
                expressions,
                aggregates.stream().mapToInt(Integer::intValue).toArray());
    }

    /** In the order of {@link Layout#parts}. */
    private Dependencies dependencies(Area lifetime, List<WidePlan> wides, List<TilePlan> tiles) {
        List<Part> parts = new ArrayList<>();
        for (Component component : lifetime.components()) {
            int at = Plan.LIFETIME_AT + lifetime.offset(component);
            Part.Settled settled = (head, since, work) -> component.monoid().isSettled(head, at, since);
            List<Part.Shown> shown = needing(component, Span.LIFETIME::equals).stream()
                    .map(need -> new Part.Shown(
                            need.target.feature(), reach.getOrDefault(need.target.feature(), need.span), settled))
                    .toList();
            parts.add(new Part(Span.LIFETIME, settled, shown));
        }
        wides.forEach(wide -> parts.add(wide.parts().get(0)));
        for (TilePlan plan : tiles) {
            for (Component component : plan.tile.components()) {
                List<Part.Shown> shown = needing(component, span -> span.resolution() == plan.resolution).stream()
                        .map(need -> new Part.Shown(need.target.feature(), need.span, Part.Settled.NEVER))
                        .toList();
                parts.add(new Part(new Span(plan.resolution, plan.longest), Part.Settled.NEVER, shown));
            }
        }
        wides.forEach(wide -> parts.addAll(wide.parts().subList(1, wide.parts().size())));
        return new Dependencies(parts, operandsOf);
    }

    private List<Need> needing(Component component, Predicate<Span> over) {
        return needs.stream()
                .filter(need -> over.test(need.span)
                        && need.components.stream().anyMatch(each -> each.key().equals(component.key())))
                .toList();
    }

    private TilePlan tiles(Resolution resolution, List<Need> within, int at, int wide, StringBuilder description) {
        TileArea tile = tileArea(within);
        describe(description, resolution.name(), within);
        SortedMap<Long, List<Need>> byLength = new TreeMap<>();
        for (Need need : within) {
            byLength.computeIfAbsent(need.span.length(), k -> new ArrayList<>()).add(need);
        }
        List<WindowPlan> windows = new ArrayList<>();
        int next = TilePlan.openAt(at) + tile.size();
        for (Map.Entry<Long, List<Need>> entry : byLength.entrySet()) {
            TileArea area = tileArea(entry.getValue());
            describe(description, "window " + entry.getKey(), entry.getValue());
            windows.add(new WindowPlan(entry.getKey(), next, area, tile, values(entry.getValue(), area)));
            next += WindowPlan.size(area);
        }
        return new TilePlan(resolution, at, wide, tile, windows);
    }

    private static TextPlan text(List<TextNeed> needs, int at, int wide) {
        TextNeed any = needs.get(0);
        List<TextPlan.Output> outputs = needs.stream()
                .map(need -> new TextPlan.Output(need.feature, need.span))
                .toList();
        return new TextPlan(any.source, any.filter, any.slot, at, wide, outputs);
    }

    private static DistinctPlan distinct(List<DistinctNeed> needs, List<Span> spans, int at, int wide) {
        DistinctNeed any = needs.get(0);
        int[] counts = needs.stream().mapToInt(need -> spans.indexOf(need.span)).toArray();
        int[] features = needs.stream().mapToInt(DistinctNeed::feature).toArray();
        return new DistinctPlan(
                any.source, any.filter, any.slot, any.text, spans.toArray(new Span[0]), features, counts, at, wide);
    }

    /** The different spans, in order of length. */
    private static List<Span> spansOf(List<DistinctNeed> needs) {
        SortedMap<Long, Span> spans = new TreeMap<>();
        needs.forEach(need -> spans.put(need.span.length(), need.span));
        return List.copyOf(spans.values());
    }

    private List<Need> needs(Span span) {
        return needs.stream().filter(need -> need.span.equals(span)).toList();
    }

    private TileArea tileArea(List<Need> within) {
        return new TileArea(List.copyOf(components(within)), sources.size());
    }

    private Area area(List<Need> within) {
        return new Area(List.copyOf(components(within)), sources.size());
    }

    private static Collection<Component> components(List<Need> within) {
        SortedMap<String, Component> components = new TreeMap<>();
        for (Need need : within) {
            need.components.forEach(component -> components.putIfAbsent(component.key(), component));
        }
        return components.values();
    }

    private static void describe(StringBuilder description, String what, List<Need> within) {
        description.append('\n').append(what);
        components(within).forEach(component -> description.append("\n  ").append(line(component.key())));
    }

    /** A key as one line: a text in a condition may have several. */
    static String line(String key) {
        return key.replace("\n", "\\n").replace("\r", "\\r");
    }

    private static List<Value> values(List<Need> within, Area area) {
        return within.stream()
                .map(need -> new Value(
                        need.target.value(),
                        need.reading.apply(
                                need.components.stream().mapToInt(area::offset).toArray())))
                .toList();
    }
}
