package io.millrace.rollout;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who scores whom.
 *
 * @param sequence of the deployment record that brought it; reports that count under another one speak of something else
 * @param arms null: the champion scores all
 * @param shadow the version that scores the same vectors and is only recorded; null: none
 * @param loading versions that instances have ready beside those that score
 */
public record Routing(
        long sequence, @Nullable Arms arms, @Nullable String shadow, List<String> loading) {
    public Routing {
        loading = List.copyOf(loading);
    }

    /** Share of the entities that a variant has, 0 to 1; 0 when there is none of that name. */
    public double share(String variant) {
        if (arms == null) {
            return variant.equals(Arm.CHAMPION) ? 1 : 0;
        }
        for (int i = 0; i < arms.all().size(); i++) {
            if (arms.all().get(i).variant().equals(variant)) {
                return arms.share(i);
            }
        }
        return 0;
    }
}
