package io.millrace.serving.reports;

import io.millrace.records.ShadowComparison;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.models.Routes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was counted of an arm of the model stops; each look takes it. */
public record CountedArms(String variant, String version, boolean shadow, long samples, long errors, long invalid) {

    /** Shows the arms in force among the metrics. */
    public static void show(Metrics metrics, String project, Routes routes) {
        ArmMetrics unused = new ArmMetrics(metrics, project, routes);
    }

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
