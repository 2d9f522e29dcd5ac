package io.millrace.serving.availability;

import io.millrace.project.Project;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a project's answers, and how many keep to it. Availability is the share of {@code in_time} in all that is counted.
 */
public final class Availability {
    private static final double NANOS = 1e9;

    private final String project;
    private final @Nullable Duration limit;
    private final List<Duration> edges;
    private final Labelled<Counter> answers;

    /**
     * Counts in a process.
     *
     * @param limit how long an answer may take; null: none is late
     * @param edges latencies beside the limit that somebody asks for
     */
    public Availability(Metrics metrics, String project, @Nullable Duration limit, Collection<Duration> edges) {
        this.project = project;
        this.limit = limit;
        this.edges = List.copyOf(edges);
        answers = metrics.countersBy(
                "millrace_serving_answers_total",
                "Answers that were to be given, by path and by whether they were: in time, late by the project's limit of latency, or failed. Availability is counted from these.",
                List.of("project", "path", "outcome"));
    }

    /** What a project's file asks for. */
    public static Availability of(Metrics metrics, Project project) {
        return new Availability(
                metrics,
                project.name(),
                project.latencyLimit(),
                project.models().stream()
                        .flatMap(model -> Stream.of(
                                        Optional.ofNullable(
                                                model.rollout().guard().latencyP99()),
                                        Optional.ofNullable(model.limits().latencyP99()))
                                .flatMap(Optional::stream))
                        .toList());
    }

    /** Name of the project. */
    public String project() {
        return project;
    }

    /** Predictions for feature updates. */
    public Answered stream() {
        return path("stream");
    }

    /** Requests over HTTP. */
    public Answered rest() {
        return path("rest");
    }

    private Answered path(String path) {
        return new Answered(
                limit == null ? Double.POSITIVE_INFINITY : limit.toNanos() / NANOS,
                answers.with(project, path, "in_time"),
                answers.with(project, path, "late"),
                answers.with(project, path, "failed"));
    }

    /**
     * Upper bounds of a histogram of latencies: each that is asked for is one, so that a share of those within it is exact, and there is one above all of them, for
     * a quantile that is said to be at most the highest bound could not be seen to be more than is asked.
     */
    public List<Double> buckets(List<Double> usualSeconds) {
        TreeSet<Double> bounds = new TreeSet<>(usualSeconds);
        Stream.concat(Stream.ofNullable(limit), edges.stream()).forEach(edge -> {
            double seconds = edge.toNanos() / NANOS;
            bounds.add(seconds);
            if (bounds.last() == seconds) {
                bounds.add(2 * seconds);
            }
        });
        return List.copyOf(bounds);
    }
}
