package io.millrace.project;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code recommendations}. */
final class RecommendationReader {
    private static final Duration LONGEST = Duration.ofDays(3650);

    private RecommendationReader() {}

    /**
     * The policy; null where there is none, or it has a mistake.
     *
     * @param models names of the models
     */
    static @Nullable RecommendationPolicy read(
            Section root, @Nullable EntityDefinition entity, @Nullable ExamplePolicy examples, List<String> models) {
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
        String model =
                models.size() == 1 && !section.has("model") ? models.get(0) : section.choice("model", models, null);
        Long top = section.whole("top", 1, RecommendationPolicy.MOST, (long) RecommendationPolicy.USUAL);
        Duration usual =
                examples == null ? Duration.ofDays(1) : examples.every().multipliedBy(2);
        Duration keep = section.duration("keep", Duration.ofHours(1), LONGEST, usual);
        return model == null || top == null || keep == null
                ? null
                : new RecommendationPolicy(model, Math.toIntExact(top), keep);
    }
}
