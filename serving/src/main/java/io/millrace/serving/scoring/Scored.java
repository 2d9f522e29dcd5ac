package io.millrace.serving.scoring;

import io.millrace.bundle.ScoredBatch;
import io.millrace.serving.models.LoadedModel;

/** Takes what comes of scoring rows, one after the other. Rows of one entity come in their order. */
public interface Scored {

    /**
     * A row has its answer.
     *
     * @param batch tells the reasons, until this returns; what is in it means nothing when there is no version
     * @param place of the row in the batch
     * @param nanos the row's part of the time that its version took
     */
    void answered(int row, Scoring scoring, ScoredBatch batch, int place, long nanos);

    /** Neither its arm's version nor the champion could score a row; why the last of them could not. */
    void unscorable(int row, RuntimeException why);

    /** A version failed on a row, or scored it to no number from 0 to 1. What becomes of the row is told apart. */
    void failed(int row, LoadedModel version, RuntimeException why);

    /** The shadow has scored a row. */
    void shadowed(int row, Scoring scoring);
}
