package io.millrace.features;

import io.millrace.features.SourceLayout.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what features need of tallies and of the last events of sources. */
final class WideNeeds {
    private final SortedMap<String, Tallied> tallies = new TreeMap<>();
    private final SortedMap<String, Recent> recents = new TreeMap<>();

    /** The values of a field that meet a condition. */
    private record Values(int source, long filter, int slot, boolean text, int scale) {
        static Values of(SourceSlots source, String field, @Nullable String where, boolean text) {
            return new Values(
                    source.index(),
                    Components.filter(source, where),
                    text ? source.slot(field, Kind.TEXT) : source.numberSlot(field),
                    text,
                    text ? 0 : source.scale(field));
        }
    }

    private record Tallied(Values values, List<TallyPlan.Output> outputs) {
        long longest() {
            return outputs.stream()
                    .mapToLong(output -> output.span().length())
                    .max()
                    .orElseThrow();
        }
    }

    private record Recent(Values values, List<RecentPlan.Output> outputs) {
        int most() {
            return outputs.stream().mapToInt(RecentPlan.Output::events).max().orElseThrow();
        }
    }

    void addTally(SourceSlots source, String field, @Nullable String where, boolean text, TallyPlan.Output output) {
        String key = output.span().resolution() + " " + key(source, field, where, text);
        tallies.computeIfAbsent(key, k -> new Tallied(Values.of(source, field, where, text), new ArrayList<>()))
                .outputs
                .add(output);
    }

    void addRecent(SourceSlots source, String field, @Nullable String where, boolean text, RecentPlan.Output output) {
        recents.computeIfAbsent(
                        key(source, field, where, text),
                        k -> new Recent(Values.of(source, field, where, text), new ArrayList<>()))
                .outputs
                .add(output);
    }

    /** Says what is kept, a line for each state. */
    void describe(StringBuilder description) {
        tallies.forEach((key, tallied) -> description
                .append("\ntally ")
                .append(PlanBuilder.line(key))
                .append(" over ")
                .append(tallied.longest()));
        recents.forEach((key, recent) ->
                description.append("\nlast ").append(recent.most()).append(' ').append(PlanBuilder.line(key)));
    }

    /** The plans, whose wide values are numbered from one on. */
    List<WidePlan> plans(int firstWide) {
        List<WidePlan> plans = new ArrayList<>();
        for (Map.Entry<String, Tallied> entry : tallies.entrySet()) {
            Values of = entry.getValue().values;
            int number = plans.size();
            plans.add(new TallyPlan(
                    of.source, of.filter, of.slot, of.text, number, firstWide + number, entry.getValue().outputs));
        }
        for (Map.Entry<String, Recent> entry : recents.entrySet()) {
            Values of = entry.getValue().values;
            plans.add(new RecentPlan(
                    of.source, of.filter, of.slot, of.text, of.scale, plans.size(), entry.getValue().outputs));
        }
        return plans;
    }

    /** How many of the plans have a wide value: the tallies, which come first. */
    int wides() {
        return tallies.size();
    }

    private static String key(SourceSlots source, String field, @Nullable String where, boolean text) {
        return source.source().name() + "." + (text ? field : source.describe(field))
                + Components.condition(source, where);
    }
}
