package io.millrace.project;

import io.millrace.project.LabelDefinition.Absence;
import io.millrace.project.LabelDefinition.Occurrence;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code examples} and one of {@code labels}. */
final class LabelReader {
    private static final Duration LONGEST_HORIZON = Duration.ofDays(365);

    private final Sources sources;

    LabelReader(Sources sources) {
        this.sources = sources;
    }

    @Nullable LabelDefinition label(String name, Section section) {
        boolean absence = section.has("absence_of");
        boolean event = section.has("event");
        if (section.has("value_of")) {
            section.notYet("value_of", "absence_of or event");
            return null;
        }
        if (absence == event) {
            String found = absence ? "absence_of and event" : "neither absence_of nor event";
            section.mistakes().add(section.mark(), section.path(), found, "one of them");
            return null;
        }
        (absence ? Keys.ABSENCE : Keys.EVENT).check(section);
        List<String> of = sources.events(section, absence ? "absence_of" : "event");
        if (event && of.size() > 1) {
            section.wrong("event", "one source");
        }
        String where = sources.where(section, of);
        Duration horizon = section.duration("horizon", FeatureReader.SHORTEST_WINDOW, LONGEST_HORIZON);
        if (of.isEmpty() || horizon == null) {
            return null;
        }
        return absence ? new Absence(name, of, where, horizon) : new Occurrence(name, of.get(0), where, horizon);
    }

    @Nullable ExamplePolicy examples(Section root, @Nullable EntityDefinition entity) {
        Section section = root.required("examples", Keys.EXAMPLES);
        if (section == null) {
            return null;
        }
        Duration every = section.duration("every", Duration.ofHours(1), Duration.ofDays(365));
        if (every != null
                && entity != null
                && every.toMillis() % entity.refresh().toMillis() != 0) {
            section.wrong("every", "a multiple of the entity's refresh, " + Durations.format(entity.refresh()));
        }
        Section eligible = section.required("eligible", Keys.ELIGIBLE);
        if (eligible == null) {
            return null;
        }
        List<String> of = sources.events(eligible, "any_of");
        String where = sources.where(eligible, of);
        Duration within = eligible.duration("within", FeatureReader.SHORTEST_WINDOW, FeatureReader.LONGEST_WINDOW);
        Long atLeast = eligible.whole("at_least", 1, 1_000_000, 1L);
        if (every == null || of.isEmpty() || within == null || atLeast == null) {
            return null;
        }
        return new ExamplePolicy(every, of, where, within, Math.toIntExact(atLeast));
    }
}
