package io.millrace.serving.reports;

import io.millrace.records.ShadowComparison;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was counted of an arm of the model stops; each look takes it. */
public record CountedArms(String variant, String version, boolean shadow, long samples, long errors, long invalid) {

    /** The arms that were counted. */
    public static List<CountedArms> of(ServingCounts counts) {
        return counts.take("stops").stream()
                .flatMap(tally -> tally.all().stream())
                .map(arm -> new CountedArms(
                        arm.name().variant(),
                        arm.name().version(),
                        arm.name().shadow(),
                        arm.samples(),
                        arm.errors(),
                        arm.invalid()))
                .toList();
    }

    /** What champion and shadow made of the same vectors; null when nothing was counted. */
    public static @Nullable ShadowComparison comparison(ServingCounts counts) {
        return counts.take("stops").stream()
                .map(RouteTally::comparison)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
