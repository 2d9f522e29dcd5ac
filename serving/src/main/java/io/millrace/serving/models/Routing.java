package io.millrace.serving.models;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who scores whom. Immutable.
 *
 * @param shares how entities are shared out; null where one arm has all
 * @param arms at least one, and as many as there are shares, in their order
 * @param shadow scores the same vectors and is only recorded; null without one
 */
public record Routing(
        @Nullable Arms shares,
        List<ServedArm> arms,
        @Nullable LoadedModel shadow) {
    public Routing {
        arms = List.copyOf(arms);
        if (arms.size() != (shares == null ? 1 : shares.all().size())) {
            throw new IllegalArgumentException(arms.size() + " arms of " + shares);
        }
    }

    /** The champion scores all. */
    static Routing all(@Nullable LoadedModel champion) {
        return new Routing(null, List.of(new ServedArm(Arm.CHAMPION, null, champion)), null);
    }

    /** In words, for people: which versions score. */
    String words() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            LoadedModel loaded = arms.get(i).model();
            String version = loaded == null ? "no model" : loaded.version();
            words.add(
                    shares == null
                            ? version
                            : version + " for " + share(i) + " as "
                                    + arms.get(i).variant());
        }
        if (shadow != null) {
            words.add(shadow.version() + " as shadow");
        }
        return String.join(", ", words);
    }

    /** Share of the entities that an arm has, 0 to 1. */
    public double share(int arm) {
        return shares == null ? 1 : shares.share(arm);
    }
}
