package io.millrace.serving.predict;

import io.millrace.project.ServingDefinition.Unlogged;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.Refusal;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Answers requests when their predictions are on the inference log, or as the project file says when they are not. Thread-safe. */
final class LoggedAnswers {
    private final RequestLog log;
    private final Unlogged unlogged;
    private final PredictMetrics metrics;

    LoggedAnswers(RequestLog log, Unlogged unlogged, PredictMetrics metrics) {
        this.log = log;
        this.unlogged = unlogged;
        this.metrics = metrics;
    }

    /**
     * The answer, when the brokers have confirmed its predictions; failed with a {@link Refusal}, 503, where they do not and the
     * project refuses such.
     *
     * @param answer makes it, given which of the outcomes are on the log
     * @throws Refusal 413 when a prediction is too large for the log
     */
    CompletionStage<Answer> answer(List<Outcome> outcomes, Deadline deadline, Function<BitSet, Answer> answer)
            throws Refusal {
        CompletableFuture<BitSet> written = log.write(outcomes, deadline);
        return written.thenCompose(confirmed -> {
            int missing = metrics.answered(outcomes, confirmed);
            if (missing > 0 && unlogged == Unlogged.REFUSE) {
                return CompletableFuture.failedFuture(Refusal.unavailable("the brokers have not confirmed " + missing
                        + " of the predictions; asked again under the same request id they have the same ids"));
            }
            return CompletableFuture.completedFuture(answer.apply(confirmed));
        });
    }
}
