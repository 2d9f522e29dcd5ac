package io.millrace.serving.rest;

import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Histogram;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.availability.Answered;
import io.millrace.serving.availability.Availability;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** What the server measures: by route, of which there are few, never by path. */
final class RestMetrics {
    private static final List<Double> SECONDS =
            List.of(0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0);

    /** Those that a request ends with when nothing is wrong with it; there are more. */
    private static final List<Integer> STATUSES = List.of(200, 500, 503);

    private final String project;
    private final Labelled<Histogram> seconds;
    private final Labelled<Counter> requests;
    private final Answered answered;

    RestMetrics(Metrics metrics, Availability availability, DoubleSupplier inFlight, DoubleSupplier bodyBytes) {
        project = availability.project();
        answered = availability.rest();
        metrics.gauge(
                "millrace_serving_requests_in_flight",
                "HTTP requests that are worked on now.",
                List.of("project"),
                inFlight,
                project);
        metrics.gauge(
                "millrace_serving_request_body_bytes",
                "What the bodies of HTTP requests, what they unfold to, and answers that are not taken yet hold of the memory now; at an eighth of the heap further ones are answered with 503.",
                List.of("project"),
                bodyBytes,
                project);
        seconds = metrics.histogramsBy(
                "millrace_serving_request_seconds",
                "From the head of an HTTP request to its answer; the project's limits of latency are edges.",
                availability.buckets(SECONDS),
                List.of("project", "route"));
        requests = metrics.countersBy(
                "millrace_serving_requests_total",
                "HTTP requests, by route and status code; the route none is for those that were refused before or found none.",
                List.of("project", "route", "status"));
    }

    /** Routes that there are: a rate over a series that is not there yet knows nothing of its first count. */
    void serve(List<Route> routes) {
        for (Route route : routes) {
            STATUSES.forEach(status -> requests(route.name(), status));
        }
    }

    /**
     * A request was answered.
     *
     * @param route null: there is none at its path. It, a question after the process's health, and one of another instance are no user's, and a status from 400
     *     to 499 is the client's own doing: neither says anything of availability
     */
    void answered(@Nullable Route route, int status, long nanos) {
        String name = route == null ? "none" : route.name();
        seconds.with(project, name).observe(nanos / 1e9);
        requests(name, status).increment();
        if (route == null || route.ofHealth() || route.ofInstances()) {
            return;
        }
        if (status >= 500) {
            answered.failed();
        } else if (status < 400) {
            answered.afterNanos(nanos);
        }
    }

    private Counter requests(String route, int status) {
        return requests.with(project, route, Integer.toString(status));
    }
}
