package io.millrace.serving.predict;

import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Metrics;
import java.util.BitSet;
import java.util.List;

/** What is counted of predictions that were asked for. */
final class PredictMetrics {
    private final Counter logged;
    private final Counter unlogged;
    private final Counter passing;
    private final Counter notFound;

    PredictMetrics(Metrics metrics, String project) {
        logged = counter(metrics, project, "logged");
        unlogged = counter(metrics, project, "unlogged");
        passing = counter(metrics, project, "passing");
        notFound = counter(metrics, project, "not_found");
    }

    private static Counter counter(Metrics metrics, String project, String outcome) {
        return metrics.counter(
                "millrace_serving_requested_predictions_total",
                "Predictions that requests asked for: logged; unlogged, which the brokers did not confirm; passing, what-ifs and values of nobody; not_found.",
                List.of("project", "outcome"),
                project,
                outcome);
    }

    /**
     * Counts outcomes.
     *
     * @param confirmed which of them are on the inference log
     * @return how many belong there and are not
     */
    int answered(List<Outcome> outcomes, BitSet confirmed) {
        int missing = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            if (!(outcomes.get(i) instanceof Outcome.Predicted predicted)) {
                notFound.increment();
            } else if (!predicted.logged()) {
                passing.increment();
            } else if (confirmed.get(i)) {
                logged.increment();
            } else {
                unlogged.increment();
                missing++;
            }
        }
        return missing;
    }
}
