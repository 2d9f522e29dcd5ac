package io.millrace.retrainer.pipeline;

import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.TrainingFailed;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the stages of one training, or takes what an earlier run has made of the same inputs, and tells each beginning and end. Knows where the
 * training is and what has been found out.
 */
final class StageRunner {
    private final RetrainEvent event;
    private final BooleanSupplier abandoned;
    private final RunLog log;
    private final StageStore store;
    private final KeptRuns kept;
    private TrainingStage stage = TrainingStage.DATA_VALIDATION;
    private RunFacts facts = RunFacts.NONE;
    private @Nullable String announced;
    private @Nullable StageAttempts attempts;
    /** The stage that others think is under way; whoever takes it tells that it is not. */
    private final AtomicReference<@Nullable RunStep> begun = new AtomicReference<>();

    /** @param abandoned whether nobody wants the training any more */
    StageRunner(RetrainEvent event, BooleanSupplier abandoned, RunLog log, StageStore store, KeptRuns kept) {
        this.event = event;
        this.abandoned = abandoned;
        this.log = log;
        this.store = store;
        this.kept = kept;
    }

    /** The stage that was begun last. */
    TrainingStage stage() {
        return stage;
    }

    /** What is known so far. */
    RunFacts facts() {
        return facts;
    }

    /** What is known of earlier attempts: with it, no stage is begun once too often. */
    void after(StageAttempts earlier) {
        attempts = earlier;
    }

    /** Tells that the stage under way, if there is one, is left and why; from any thread. */
    void leave(String why) {
        RunStep left = begun.getAndSet(null);
        if (left != null) {
            log.tellLeft(left.left(why));
        }
    }

    /** Tells the beginning of a stage for sure, because what it is given is thereby settled. */
    void announce(Stage<?> next) {
        stage = next.name();
        announced = store.hash(next);
        RunStep step = RunStep.started(event, stage, next.inputs(), announced);
        begin(step, () -> log.tellSurely(step, facts));
    }

    /** Runs a stage, unless it has been run with the same inputs. */
    <T> Made<T> run(Stage<T> next) throws TrainingFailed, IOException {
        String hash = store.hash(next);
        RunStep step = begin(next.name(), next.inputs(), hash);
        kept.uses(event.getId(), next.name(), hash);
        Optional<Made<T>> earlier = store.find(next);
        Made<T> made = earlier.isPresent() ? earlier.get() : store.make(next, new StageProgress(log, step, facts));
        facts = next.facts(facts, made.value());
        begun.set(null);
        log.tell(step.succeeded(made.outputs(), earlier.isPresent()), facts);
        return made;
    }

    /** Begins a stage whose outputs are records and no files: its end is told in the transaction that writes them. */
    RunStep begin(TrainingStage next, StageInputs inputs) throws TrainingFailed {
        return begin(next, inputs, inputs.hash(next, store.code()));
    }

    private RunStep begin(TrainingStage next, StageInputs inputs, String hash) throws TrainingFailed {
        requireWanted();
        stage = next;
        if (attempts != null) {
            attempts.requireAnother(next, hash);
        }
        RunStep step = RunStep.started(event, stage, inputs, hash);
        begin(step, () -> {
            if (!hash.equals(announced)) {
                log.tell(step, facts);
            }
        });
        announced = null;
        return step;
    }

    /** What nobody was told has not begun. */
    private void begin(RunStep step, Runnable telling) {
        begun.set(step);
        try {
            telling.run();
        } catch (RuntimeException untold) {
            begun.set(null);
            throw untold;
        }
    }

    private void requireWanted() throws TrainingFailed {
        if (abandoned.getAsBoolean()) {
            throw new TrainingFailed("the training is another trainer's");
        }
    }
}
