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
 * @param tunedBy retrain id of the training that found its hyper-parameters; null when they are the project file's alone, or it is not known yet
 */
public record RunFacts(
        @Nullable Dataset dataset,
        Map<String, Double> metrics,
        List<Gate> gates,
        @Nullable Evaluation evaluation,
        @Nullable String tunedBy) {
    /** Nothing. */
    public static final RunFacts NONE = new RunFacts(null, Map.of(), List.of(), null, null);

    public RunFacts {
        metrics = Map.copyOf(metrics);
        gates = List.copyOf(gates);
    }

    public RunFacts with(Dataset found) {
        return new RunFacts(found, metrics, gates, evaluation, tunedBy);
    }

    public RunFacts with(Map<String, Double> measured, @Nullable Evaluation judged) {
        return new RunFacts(dataset, measured, gates, judged, tunedBy);
    }

    public RunFacts with(List<Gate> judged, @Nullable Evaluation compared) {
        return new RunFacts(dataset, metrics, judged, compared, tunedBy);
    }

    /** @param training null when the parameters are the project file's alone */
    RunFacts tunedBy(@Nullable String training) {
        return new RunFacts(dataset, metrics, gates, evaluation, training);
    }
}
