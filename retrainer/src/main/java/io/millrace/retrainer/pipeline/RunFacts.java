package io.millrace.retrainer.pipeline;

import io.millrace.records.Dataset;
import io.millrace.records.Evaluation;
import io.millrace.records.Gate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a training so far. Immutable.
 *
 * @param dataset what it learns from; null until that is known
 * @param metrics figures on test rows; none until it was evaluated
 * @param gates conditions; none until they were judged
 * @param evaluation how it was judged beyond single figures; null until it was
 */
public record RunFacts(
        @Nullable Dataset dataset,
        Map<String, Double> metrics,
        List<Gate> gates,
        @Nullable Evaluation evaluation) {
    /** Nothing. */
    public static final RunFacts NONE = new RunFacts(null, Map.of(), List.of(), null);

    public RunFacts {
        metrics = Map.copyOf(metrics);
        gates = List.copyOf(gates);
    }

    public RunFacts with(Dataset found) {
        return new RunFacts(found, metrics, gates, evaluation);
    }

    public RunFacts with(Map<String, Double> measured, @Nullable Evaluation judged) {
        return new RunFacts(dataset, measured, gates, judged);
    }

    public RunFacts with(List<Gate> judged) {
        return new RunFacts(dataset, metrics, judged, evaluation);
    }
}
