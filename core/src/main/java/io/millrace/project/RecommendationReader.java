package io.millrace.project;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code recommendations}. */
final class RecommendationReader {
    private static final Duration LONGEST = Duration.ofDays(3650);

    private RecommendationReader() {}

    /**
     * The policy; null where there is none, or it has a mistake.
     *
     * @param models by name, in the order of the file; null of one that has a mistake
     */
    static @Nullable RecommendationPolicy read(
            Section root,
            @Nullable EntityDefinition entity,
            @Nullable ExamplePolicy examples,
            Map<String, @Nullable ModelDefinition> models) {
        Section section = root.optional("recommendations", Keys.RECOMMENDATIONS);
        if (section == null) {
            return null;
        }
        if (entity != null && !entity.composite()) {
            root.mistakes()
                    .add(
                            root.keyMark("recommendations"),
                            "recommendations",
                            "an entity of one field, " + entity.key(),
                            "a key of several: whom something is recommended to, and what, such as key: [customer_id, product]");
        }
        List<String> names = List.copyOf(models.keySet());
        String model = names.size() == 1 && !section.has("model") ? names.get(0) : section.choice("model", names, null);
        checkBetterIsMore(root, section, model == null ? null : models.get(model));
        Long top = section.whole("top", 1, RecommendationPolicy.MOST, (long) RecommendationPolicy.USUAL);
        Duration usual =
                examples == null ? Duration.ofDays(1) : examples.every().multipliedBy(2);
        Duration keep = section.duration("keep", Duration.ofHours(1), LONGEST, usual);
        if (keep != null && examples != null && keep.compareTo(examples.every()) < 0) {
            section.wrong(
                    "keep",
                    Durations.format(keep),
                    "at least examples.every, " + Durations.format(examples.every())
                            + ": before the next boundary a list would hold nothing but what has just had an event");
        }
        return model == null || top == null || keep == null
                ? null
                : new RecommendationPolicy(model, Math.toIntExact(top), keep);
    }

    /** Of an absence the highest score is of what the owner is least likely to take. */
    private static void checkBetterIsMore(Section root, Section section, @Nullable ModelDefinition model) {
        if (model != null && model.label() instanceof LabelDefinition.Absence absence) {
            root.mistakes()
                    .add(
                            section.has("model") ? section.valueMark("model") : root.keyMark("recommendations"),
                            section.has("model") ? section.path("model") : section.path(),
                            model.name() + ", whose label " + absence.name() + " is an absence",
                            "a model whose label is an event, such as {event: "
                                    + absence.sources().get(0) + ", horizon: "
                                    + Durations.format(absence.horizon())
                                    + "}: the best of a list would be what the owner is least likely to take");
        }
    }
}
