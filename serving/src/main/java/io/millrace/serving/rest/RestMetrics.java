package io.millrace.serving.rest;

import io.millrace.runtime.metrics.Metrics;
import java.util.List;
import java.util.function.DoubleSupplier;

/** What the server measures: by route, of which there are few, never by path. */
final class RestMetrics {
    private static final List<Double> SECONDS =
            List.of(0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0);

    private final Metrics metrics;
    private final String project;

    RestMetrics(Metrics metrics, String project, DoubleSupplier inFlight, DoubleSupplier bodyBytes) {
        this.metrics = metrics;
        this.project = project;
        metrics.gauge(
                "millrace_serving_requests_in_flight",
                "HTTP requests that are worked on now.",
                List.of("project"),
                inFlight,
                project);
        metrics.gauge(
                "millrace_serving_request_body_bytes",
                "Bytes that the bodies of HTTP requests hold now.",
                List.of("project"),
                bodyBytes,
                project);
    }

    void answered(String route, int status, long nanos) {
        metrics.histogram(
                        "millrace_serving_request_seconds",
                        "From the head of an HTTP request to its answer.",
                        SECONDS,
                        List.of("project", "route"),
                        project,
                        route)
                .observe(nanos / 1e9);
        metrics.counter(
                        "millrace_serving_requests_total",
                        "HTTP requests, by route and status code.",
                        List.of("project", "route", "status"),
                        project,
                        route,
                        Integer.toString(status))
                .increment();
    }
}
