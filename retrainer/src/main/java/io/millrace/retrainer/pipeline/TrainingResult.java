package io.millrace.retrainer.pipeline;

import io.millrace.records.Artifact;
import io.millrace.retrainer.evaluation.Judgement;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.runtime.deadletters.DeadLetter;
import java.util.List;

/** What came of a retrain event. {@code unreadable} are examples that have yet to become dead letters. */
public sealed interface TrainingResult {

    /**
     * A model that meets every gate; its bundle is on the artifact topic.
     *
     * @param registration the stage that its records end
     * @param version under which it is registered
     */
    record Accepted(
            RunStep registration,
            RunFacts facts,
            TrainedModel trained,
            Judgement judgement,
            List<DeadLetter> unreadable,
            Artifact artifact,
            String version)
            implements TrainingResult {}

    /**
     * There is no model that may serve, and the last step says why. Without a dataset there are no dead letters: the next training finds the
     * same again.
     */
    record Ended(RunStep last, RunFacts facts, List<DeadLetter> unreadable) implements TrainingResult {}

    /**
     * The same event has been answered before, in whatever way: there is nothing left to do.
     *
     * @param how what was said then
     */
    record AlreadyAnswered(String how) implements TrainingResult {}
}
