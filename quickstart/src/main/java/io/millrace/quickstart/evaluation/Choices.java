package io.millrace.quickstart.evaluation;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.ids.CompositeId;
import io.millrace.labels.LabelMarks;
import io.millrace.project.LabelDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What owners took, in the order of time: the events that count for a label, of entities that are an owner's items. */
final class Choices {
    private final List<Choice> all;
    private final Map<String, List<Choice>> byOwner = new HashMap<>();

    /** An owner's taking an item, at a moment in epoch milliseconds. */
    record Choice(long time, String owner, String item) {}

    private Choices(List<Choice> all) {
        this.all = all;
        for (Choice choice : all) {
            byOwner.computeIfAbsent(choice.owner(), owner -> new ArrayList<>()).add(choice);
        }
    }

    /** Those of a history. */
    static Choices of(FeatureSet features, LabelDefinition label, List<Event> events) {
        LabelMarks marks = LabelMarks.compile(features.project(), features);
        int index = features.project().labels().indexOf(label);
        List<Choice> all = new ArrayList<>();
        for (Event event : events) {
            if (LabelMarks.counts(marks.marks(event), index)) {
                String entity = new String(event.entity(), StandardCharsets.UTF_8);
                all.add(new Choice(event.time(), CompositeId.owner(entity), CompositeId.owned(entity)));
            }
        }
        all.sort(Comparator.comparingLong(Choice::time));
        return new Choices(all);
    }

    /** All of them. */
    List<Choice> all() {
        return all;
    }

    /** Those of an owner in (after, upTo]. */
    List<Choice> of(String owner, long after, long upTo) {
        return byOwner.getOrDefault(owner, List.of()).stream()
                .filter(choice -> choice.time() > after && choice.time() <= upTo)
                .toList();
    }
}
