package io.millrace.validation;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.SourceLayout;
import io.millrace.features.SourceLayout.Kind;
import io.millrace.features.SourceLayout.Slot;
import io.millrace.project.SourceDefinition;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what events are like and which rules they break: a data-validation report. Not thread-safe. */
public final class DataProfile implements Findings {
    private final List<SourceDefinition> sources;
    private final List<Columns> columns = new ArrayList<>();
    private final List<SortedMap<ValidationRule, Long>> broken = new ArrayList<>();

    /** The slots that one source's fields are read into: one per field. */
    private static final class Columns {
        private final List<Slot> slots = new ArrayList<>();
        private final int[] at;
        private final long[] nulls;
        private final long[] min;
        private final long[] max;
        private long events;

        Columns(SourceLayout layout) {
            TreeMap<String, Integer> best = new TreeMap<>();
            List<Slot> all = layout.slots();
            for (int i = 0; i < all.size(); i++) {
                Integer other = best.get(all.get(i).path());
                if (all.get(i).kind() != Kind.DERIVED && (other == null || tellsMore(all.get(i), all.get(other)))) {
                    best.put(all.get(i).path(), i);
                }
            }
            at = best.values().stream().mapToInt(Integer::intValue).toArray();
            best.values().forEach(slot -> slots.add(all.get(slot)));
            nulls = new long[at.length];
            min = new long[at.length];
            max = new long[at.length];
            for (int i = 0; i < at.length; i++) {
                min[i] = Long.MAX_VALUE;
                max[i] = Long.MIN_VALUE;
            }
        }

        /** A number or a time says more than a text, and more digits than fewer. */
        private static boolean tellsMore(Slot slot, Slot than) {
            return slot.kind() != Kind.TEXT && (than.kind() == Kind.TEXT || slot.scale() > than.scale());
        }

        void add(Event event) {
            events++;
            for (int i = 0; i < at.length; i++) {
                if (slots.get(i).kind() == Kind.TEXT) {
                    nulls[i] += event.hasText(at[i]) ? 0 : 1;
                } else if (event.scaled(at[i]) == Event.MISSING) {
                    nulls[i]++;
                } else {
                    min[i] = Math.min(min[i], event.scaled(at[i]));
                    max[i] = Math.max(max[i], event.scaled(at[i]));
                }
            }
        }

        List<FieldProfile> profiles() {
            List<FieldProfile> profiles = new ArrayList<>();
            for (int i = 0; i < at.length; i++) {
                boolean any = min[i] <= max[i];
                profiles.add(new FieldProfile(
                        slots.get(i).path(),
                        nulls[i],
                        any ? shown(slots.get(i), min[i]) : null,
                        any ? shown(slots.get(i), max[i]) : null));
            }
            return profiles;
        }

        private static @Nullable String shown(Slot slot, long value) {
            return slot.kind() == Kind.TIME
                    ? Instant.ofEpochMilli(value).toString()
                    : BigDecimal.valueOf(value, slot.scale())
                            .stripTrailingZeros()
                            .toPlainString();
        }
    }

    public DataProfile(FeatureSet features) {
        sources = features.project().sources();
        for (int i = 0; i < sources.size(); i++) {
            columns.add(new Columns(features.layout(i)));
            broken.add(new TreeMap<>(ValidationRule.ORDER));
        }
    }

    @Override
    public void seen(Event event) {
        columns.get(event.source()).add(event);
    }

    @Override
    public void broken(ValidationRule rule) {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).name().equals(rule.source())) {
                broken.get(i).merge(rule, 1L, Long::sum);
            }
        }
    }

    /** What has been found so far, in the order of the project file. */
    public List<SourceProfile> sources() {
        List<SourceProfile> profiles = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            profiles.add(new SourceProfile(
                    sources.get(i).name(),
                    columns.get(i).events,
                    columns.get(i).profiles(),
                    new TreeMap<>(broken.get(i))));
        }
        return profiles;
    }
}
