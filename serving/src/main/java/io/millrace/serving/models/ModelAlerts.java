package io.millrace.serving.models;

import io.millrace.bundle.Rejection;
import java.util.Set;

/** Tells people about models. No call waits until anybody has been told. */
public interface ModelAlerts {

    /** A version that should be in service cannot be used; the one before goes on. */
    void rejected(String version, Rejection rejection, String reason);

    /**
     * The version in service throws when it scores.
     *
     * @param update that it failed on: topic, partition and offset
     */
    void failing(String version, RuntimeException why, String update);

    /** A version that threw is in service no longer. */
    void recovered(String version, String reason);

    /** Versions of which this instance has told people that they are rejected before the process began, and not yet that they are settled. */
    default Set<String> rejectedBefore() {
        return Set.of();
    }

    /** Versions that another instance has told of, which may still have reason to or be gone. */
    default Set<String> rejectedElsewhere() {
        return Set.of();
    }

    /** Versions of which people were told, by whichever instance, that they throw when they score. */
    default Set<String> failingBefore() {
        return Set.of();
    }

    /** Tells what could not be told before, if it is time to try again: called now and then. */
    default void retry() {}

    /** A version that was rejected is in service after all, or no longer wanted. */
    void settled(String version, String reason);
}
