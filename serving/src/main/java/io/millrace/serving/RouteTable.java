package io.millrace.serving;

import io.millrace.bundle.Scorer;
import org.jspecify.annotations.Nullable;

/**
 * Who scores. Immutable; published whole, so that a record is scored by one deployment or by the next, never by a mixture.
 *
 * @param champion what decides; null before the first model
 * @param previous the champion before, kept loaded so that a rollback needs nothing
 * @param deploymentOffset offset of the deployment record that this table carries out; -1 without one
 */
record RouteTable(@Nullable Model champion, @Nullable Model previous, long deploymentOffset) {
    /** Before the first deployment. */
    static final RouteTable EMPTY = new RouteTable(null, null, -1);

    /**
     * A loaded model.
     *
     * @param version semantic version
     * @param scorer checked and warm
     * @param threshold score at or above which the decision is POSITIVE
     */
    record Model(String version, Scorer scorer, double threshold) {}

    /** The loaded model of that version, if this table holds it. */
    @Nullable Model find(String version) {
        if (champion != null && champion.version().equals(version)) {
            return champion;
        }
        return previous != null && previous.version().equals(version) ? previous : null;
    }
}
