package io.millrace.runtime.process;

import io.millrace.project.Project;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a project's file says that figures are held against. Every process shows it. */
final class ProjectFigures {
    private static final List<String> PROJECT = List.of("project");

    private ProjectFigures() {}

    static void show(Metrics metrics, Project project) {
        metrics.info(
                "millrace_project_info",
                "Always 1: the project, the version of its feature set, and what its entity is called.",
                Map.of(
                        "project",
                        project.name(),
                        "project_version",
                        project.featureSet().version(),
                        "entity",
                        project.entity().name()));
        metrics.gauge(
                        "millrace_availability_target_ratio",
                        "Share of the answers that are to be given, and in time.",
                        PROJECT,
                        project.name())
                .set(project.availability());
        Labelled<Gauge> limits = metrics.gaugesBy(
                "millrace_latency_limit_seconds",
                "How long an answer may take and be in time; there is none where the project names no limit.",
                PROJECT);
        Duration limit = project.latencyLimit();
        if (limit != null) {
            limits.with(project.name()).set(limit.toNanos() / 1e9);
        }
    }
}
