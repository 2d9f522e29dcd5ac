package io.millrace.serving.models;

import io.millrace.bundle.Rejection;

/** Tells people about models. */
public interface ModelAlerts {

    /** A version that should be in service cannot be used; the one before goes on. */
    void rejected(String version, Rejection rejection, String reason);

    /** The version in service throws when it scores. Does not wait until anybody has been told. */
    void failing(String version, String reason);

    /** A version that threw is in service no longer. Does not wait either. */
    void recovered(String version, String reason);

    /** A version that was rejected is in service after all, or no longer wanted. */
    void settled(String version, String reason);
}
