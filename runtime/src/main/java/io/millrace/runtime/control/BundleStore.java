package io.millrace.runtime.control;

import io.millrace.records.ModelVersion;

/** The bundles of registered models. Thread-safe. */
@FunctionalInterface
public interface BundleStore {

    /**
     * Lets a version pass that {@link #fetch} would begin to read: it is admitted, and all of its chunks are there. Does not block.
     *
     * @throws BundleUnavailableException when it is not admitted, not there, or not whole
     */
    default void check(ModelVersion version) throws BundleUnavailableException {}

    /**
     * The whole bundle, {@link ModelAdmission admitted}, its number of chunks and its hash verified. Blocks while it is read.
     *
     * @throws BundleUnavailableException when it is not admitted, not there, not whole, or cannot be read now
     */
    byte[] fetch(ModelVersion version) throws BundleUnavailableException;
}
