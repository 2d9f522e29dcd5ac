package io.millrace.serving.rest;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Answers that come later. */
final class Later {
    private Later() {}

    /** Waits for one. */
    static Answer await(CompletionStage<Answer> later) throws Refusal {
        try {
            return later.toCompletableFuture().join();
        } catch (CompletionException failed) {
            Throwable cause = cause(failed);
            if (cause instanceof Refusal refusal) {
                throw refusal;
            }
            throw new IllegalStateException(cause);
        }
    }

    /** Why one has failed, without what stages wrap it in. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
