package io.millrace.features;

import io.millrace.features.SourceLayout.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the components that features are read off, with keys that say what they hold. */
final class Components {
    private Components() {}

    /** Number of events of a source. */
    static Component events(SourceSlots source, @Nullable String where) {
        return events(List.of(source), where);
    }

    /** Number of events of several sources. */
    static Component events(List<SourceSlots> sources, @Nullable String where) {
        StringBuilder key = new StringBuilder("events");
        List<Component.Input> inputs = new ArrayList<>();
        for (SourceSlots source : sources) {
            key.append(' ').append(source.source().name()).append(condition(source, where));
            inputs.add(new Component.Input(source.index(), filter(source, where), -1));
        }
        return new Component(key.toString(), new Count(), inputs);
    }

    /** Time of the latest event of a source. */
    static Component latestTime(SourceSlots source, @Nullable String where) {
        String key = "latest-time " + source.source().name() + condition(source, where);
        return new Component(
                key, new LatestTime(), List.of(new Component.Input(source.index(), filter(source, where), -1)));
    }

    /** Of the events of a source themselves. */
    static Component ofEvents(SourceSlots source, @Nullable String where, Monoid monoid) {
        String key = monoid.name() + " " + source.source().name() + condition(source, where);
        return new Component(key, monoid, List.of(new Component.Input(source.index(), filter(source, where), -1)));
    }

    /** Of a number field, record's or derived. */
    static Component ofNumber(SourceSlots source, String field, @Nullable String where, Monoid monoid) {
        return ofSlot(source, source.describe(field), source.numberSlot(field), where, monoid);
    }

    /** Of a time field. */
    static Component ofTime(SourceSlots source, String field, Monoid monoid) {
        return ofSlot(source, field + ":time", source.slot(field, Kind.TIME), null, monoid);
    }

    static long filter(SourceSlots source, @Nullable String where) {
        return where == null ? Filters.ALWAYS : source.filter(where);
    }

    /** What stands in a key for a condition. */
    static String condition(SourceSlots source, @Nullable String where) {
        return where == null ? "" : " where " + source.meaning(where);
    }

    private static Component ofSlot(
            SourceSlots source, String meaning, int slot, @Nullable String where, Monoid monoid) {
        String key = monoid.name() + " " + source.source().name() + "." + meaning + condition(source, where);
        return new Component(key, monoid, List.of(new Component.Input(source.index(), filter(source, where), slot)));
    }
}
