package io.millrace.rollout;

import java.util.Locale;

/** Where a version is in its life. Names are those of the deployment record. */
public enum Stage {
    /** Registered; no rollout and no person has touched it. */
    NONE,
    /** On trial, or waits to be: for a rollout, or for a person. */
    STAGING,
    /** In service. */
    PRODUCTION,
    /** Was in service, was taken out, or was put aside by a person. */
    ARCHIVED;

    /** What people call it: {@code staging}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
