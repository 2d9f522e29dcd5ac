package io.millrace.retrainer.pipeline;

import io.millrace.records.RetrainEvent;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.registry.ArtifactWriter;
import io.millrace.wire.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one retrain event, short of registering: runs its pipeline, and says in words what went wrong. Runs on a thread of its own. */
public final class TrainingJob {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);
    private static final int ATTEMPTS = 5;

    private final TrainerContext context;
    private final RunLog log;
    private final ArtifactWriter artifacts;
    private final Runnable afterChunks;
    private final String code = CodeVersion.running();
    private volatile @Nullable TrainingPipeline running;

    public TrainingJob(TrainerContext context, RunLog log, ArtifactWriter artifacts, Runnable afterChunks) {
        this.context = context;
        this.log = log;
        this.artifacts = artifacts;
        this.afterChunks = afterChunks;
    }

    /** Tells that the training for an event, if it is under way, is left to whoever comes next, and why; from any thread. */
    public void leave(RetrainEvent event, String why) {
        TrainingPipeline left = running;
        if (left != null) {
            left.leave(event, why);
        }
    }

    /**
     * Does all of it. Brokers or a registry that do not answer are asked again for about half a minute. Too little memory, and a
     * library that does not work here, fail the training like anything else that is wrong with it; other errors are thrown.
     *
     * @param abandoned whether nobody wants the answer any more
     */
    public TrainingResult run(RetrainEvent event, BooleanSupplier abandoned) {
        TrainingPipeline pipeline = new TrainingPipeline(context, event, log, artifacts, code, afterChunks, abandoned);
        running = pipeline;
        try {
            return run(pipeline, event, abandoned);
        } finally {
            running = null;
        }
    }

    private TrainingResult run(TrainingPipeline pipeline, RetrainEvent event, BooleanSupplier abandoned) {
        Duration pause = Duration.ofSeconds(1);
        for (int tried = 1; ; tried++) {
            try {
                return pipeline.run();
            } catch (TrainingFailed failed) {
                return pipeline.failed(String.valueOf(failed.getMessage()));
            } catch (IOException failed) {
                return failed(pipeline, event, FailureWords.of(failed, context.workDirectory()), failed);
            } catch (RuntimeException failed) {
                if (tried == ATTEMPTS || !retriable(failed) || abandoned.getAsBoolean()) {
                    return failed(pipeline, event, FailureWords.of(failed, context.workDirectory()), failed);
                }
                LOG.warn("training for {} is tried again: {}", event.getId(), failed.toString());
                pipeline.leave(event, "it is tried again: " + failed);
                sleep(pause);
                pause = pause.multipliedBy(2);
            } catch (OutOfMemoryError | LinkageError failed) {
                // The next attempt would meet the same: without an answer the event would stop every trainer there is.
                LOG.error("training for {} failed", event.getId(), failed);
                return pipeline.failed(FailureWords.of(failed));
            }
        }
    }

    /** With the stack only where the reason is not all that there is to know. */
    private static TrainingResult failed(
            TrainingPipeline pipeline, RetrainEvent event, String reason, Exception failure) {
        if (FailureWords.known(failure)) {
            LOG.error("training for {} failed: {}", event.getId(), reason);
            LOG.debug("training for {} failed", event.getId(), failure);
        } else {
            LOG.error("training for {} failed", event.getId(), failure);
        }
        return pipeline.failed(reason);
    }

    private static boolean retriable(RuntimeException failure) {
        return failure instanceof RetriableException
                || (failure instanceof RegistryException registry && registry.retriable());
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        }
    }
}
