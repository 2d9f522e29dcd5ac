package io.millrace.retrainer.mlflow;

import java.io.IOException;

/** Something of MLflow's that is told of trainings. Telling it the same again changes nothing. */
interface Tracker {
    /** The tag by which a run is found again. */
    String RETRAIN_ID = "millrace.retrain_id";

    /** What it is called in metrics: {@code server} or {@code folder}. */
    String name();

    /**
     * Tells of a training that has ended.
     *
     * @throws TrackingRefused when it will not take it, however often it is asked
     * @throws IOException when it could not be reached, and is to be asked again
     */
    void publish(TrackedRun run) throws IOException, TrackingRefused;

    /** Tells of the version that a training has led to, whose run it has been told of. */
    void register(TrackedVersion version, TrackedRun run) throws IOException, TrackingRefused;

    /** Tells what is in service now; versions that it does not know are passed over. */
    void deploy(TrackedDeployment deployment) throws IOException, TrackingRefused;
}
