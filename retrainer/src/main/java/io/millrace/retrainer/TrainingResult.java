package io.millrace.retrainer;

import io.millrace.records.Artifact;
import io.millrace.records.Dataset;
import io.millrace.records.TrainingStage;
import org.jspecify.annotations.Nullable;

/** What came of a retrain event. */
sealed interface TrainingResult {

    /** A model that meets every gate; its bundle is on the artifact topic. */
    record Accepted(Candidate candidate, Dataset dataset, Artifact artifact, String version)
            implements TrainingResult {}

    /** A model that does not meet every gate. */
    record Rejected(Candidate candidate, Dataset dataset) implements TrainingResult {}

    /** It could not be done. */
    record Failed(
            TrainingStage stage, String reason, @Nullable Dataset dataset) implements TrainingResult {}

    /** An earlier answer to the same event has been registered: there is nothing left to do. */
    record AlreadyRegistered(String version) implements TrainingResult {}
}
