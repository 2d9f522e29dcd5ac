package io.millrace.topology.drift;

import io.millrace.drift.DriftReference;
import org.jspecify.annotations.Nullable;

/** Where the references of model versions come from. Called by stream threads; answers are kept by the caller. */
@FunctionalInterface
public interface DriftReferences {

    /**
     * The frozen reference of a version. May block until the version is known.
     *
     * @return null when the version's bundle can never be read: its rows are then not counted
     * @throws org.apache.kafka.common.errors.RetriableException when it took too long: the row is read again later
     */
    @Nullable DriftReference of(String version);
}
