package io.millrace.runtime.control;

/** Model bundles by the SHA-256 of their bytes. */
@FunctionalInterface
public interface BundleStore {

    /**
     * The whole bundle, its number of chunks and its hash verified. Blocks while it is read.
     *
     * @param sha256 64 lower-case hex digits
     * @throws BundleUnavailableException when it is not there, not whole, or cannot be read now
     */
    byte[] fetch(String sha256) throws BundleUnavailableException;
}
