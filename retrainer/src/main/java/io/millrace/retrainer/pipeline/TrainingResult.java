package io.millrace.retrainer.pipeline;

import io.millrace.records.Artifact;
import io.millrace.records.Dataset;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.runtime.deadletters.DeadLetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a retrain event. {@code unreadable} are examples that have yet to become dead letters. */
public sealed interface TrainingResult {

    /** A model that meets every gate; its bundle is on the artifact topic. */
    record Accepted(
            Candidate candidate, Dataset dataset, List<DeadLetter> unreadable, Artifact artifact, String version)
            implements TrainingResult {}

    /** A model that does not meet every gate. */
    record Rejected(Candidate candidate, Dataset dataset, List<DeadLetter> unreadable) implements TrainingResult {}

    /** It could not be done. Without a dataset there are no dead letters: the next training finds the same again. */
    record Failed(
            TrainingStage stage, String reason, @Nullable Dataset dataset, List<DeadLetter> unreadable)
            implements TrainingResult {}

    /**
     * The same event has been answered before, in whatever way: there is nothing left to do.
     *
     * @param how what was said then
     */
    record AlreadyAnswered(String how) implements TrainingResult {}
}
