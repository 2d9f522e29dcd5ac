package io.millrace.serving.reports;

import io.millrace.records.ArmCounts;
import io.millrace.records.ServingReport;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.Routes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows who scores whom, and how that goes: of the arms in force, so that labels of versions that are gone do not pile up. Counts come with the
 * reports.
 */
final class ArmMetrics {
    private static final List<String> LABELS = List.of("project", "model", "variant", "model_version");

    private final String project;
    private final Routes routes;
    private final Map<Key, Totals> totals = new ConcurrentHashMap<>();

    private record Key(String model, ArmName arm) {}

    private record Totals(long scored, long errors, long invalid) {
        static final Totals NONE = new Totals(0, 0, 0);

        Totals plus(Totals other) {
            return new Totals(scored + other.scored, errors + other.errors, invalid + other.invalid);
        }
    }

    private record Outcome(String name, ToLongFunction<Totals> count) {}

    private static final List<Outcome> OUTCOMES = List.of(
            new Outcome("scored", Totals::scored),
            new Outcome("error", Totals::errors),
            new Outcome("invalid", Totals::invalid));

    ArmMetrics(Metrics metrics, String project, Routes routes) {
        this.project = project;
        this.routes = routes;
        List<String> withOutcome = new ArrayList<>(LABELS);
        withOutcome.add("outcome");
        metrics.counters(
                "millrace_serving_arm_vectors_total",
                "Vectors of updates, and of requests that count, that an arm in force, or the shadow, was given: scored; error, on which its version failed; invalid, which it scored to no number from 0 to 1. As of the last report.",
                withOutcome,
                project,
                this::vectors);
        metrics.family(
                "millrace_serving_arm_share",
                "Share of the entities that an arm in force has, 0 to 1.",
                LABELS,
                project,
                this::shares);
        metrics.family(
                "millrace_serving_deployment_offset",
                "Offset of the deployment record in force; -1 without one. Instances that differ for longer than a moment: one of them cannot carry it out, see its log.",
                List.of("project", "model"),
                project,
                this::offsets);
    }

    /** Counts what a report says. */
    void count(ServingReport report) {
        for (ArmCounts arm : report.getArms()) {
            Totals counted = new Totals(
                    arm.getSamples() - arm.getErrors() - arm.getExcused() - arm.getInvalid(),
                    arm.getErrors() + arm.getExcused(),
                    arm.getInvalid());
            ArmName name = new ArmName(arm.getVariant(), arm.getVersion(), arm.getShadow());
            totals.merge(new Key(report.getModel(), name), counted, Totals::plus);
        }
        totals.keySet().removeIf(key -> inForce(routes.current().route(key.model())).stream()
                .noneMatch(key.arm()::equals));
    }

    private static List<ArmName> inForce(@Nullable ModelRoute route) {
        return route == null
                ? List.of()
                : new RouteTally(route).all().stream().map(ArmTally::name).toList();
    }

    private List<Sample> vectors() {
        List<Sample> samples = new ArrayList<>();
        for (ModelRoute route : routes.current().routes()) {
            for (ArmName arm : inForce(route)) {
                Totals counted = totals.getOrDefault(new Key(route.model(), arm), Totals.NONE);
                for (Outcome outcome : OUTCOMES) {
                    List<String> labels = List.of(project, route.model(), arm.variant(), arm.version(), outcome.name());
                    samples.add(new Sample(labels, outcome.count().applyAsLong(counted)));
                }
            }
        }
        return samples;
    }

    private List<Sample> shares() {
        List<Sample> samples = new ArrayList<>();
        for (ModelRoute route : routes.current().routes()) {
            for (int i = 0; i < route.routing().arms().size(); i++) {
                ArmTally arm = new RouteTally(route).arm(i);
                if (arm != null) {
                    List<String> labels = List.of(
                            project,
                            route.model(),
                            arm.name().variant(),
                            arm.name().version());
                    samples.add(new Sample(labels, route.routing().share(i)));
                }
            }
        }
        return samples;
    }

    private List<Sample> offsets() {
        return routes.current().routes().stream()
                .map(route -> new Sample(List.of(project, route.model()), route.deploymentOffset()))
                .toList();
    }
}
