package io.millrace.serving.models;

import io.millrace.bundle.Rejection;
import java.util.Set;

/** Tells people about models. */
public interface ModelAlerts {

    /** A version that should be in service cannot be used; the one before goes on. */
    void rejected(String version, Rejection rejection, String reason);

    /** The version in service throws when it scores. Does not wait until anybody has been told. */
    void failing(String version, String reason);

    /** A version that threw is in service no longer. Does not wait either. */
    void recovered(String version, String reason);

    /** Versions of which people were told that they are rejected before this process began, and not yet that they are settled. */
    default Set<String> rejectedBefore() {
        return Set.of();
    }

    /** The same of versions that threw when they scored. */
    default Set<String> failingBefore() {
        return Set.of();
    }

    /** A version that was rejected is in service after all, or no longer wanted. */
    void settled(String version, String reason);
}
