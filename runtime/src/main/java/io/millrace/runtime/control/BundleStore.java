package io.millrace.runtime.control;

import io.millrace.records.ModelVersion;

/** The bundles of registered models. */
@FunctionalInterface
public interface BundleStore {

    /**
     * The whole bundle, {@link ModelAdmission admitted}, its number of chunks and its hash verified. Blocks while it is read.
     *
     * @throws BundleUnavailableException when it is not admitted, not there, not whole, or cannot be read now
     */
    byte[] fetch(ModelVersion version) throws BundleUnavailableException;
}
