package io.millrace.serving.online;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.records.Cause;

/**
 * An entity's features at the moment of asking.
 *
 * @param values window values as of {@link FeatureVector#asOf}, the last hop; time-only values as of {@code askedAt}
 * @param askedAt the moment of asking, never before the last hop, epoch milliseconds
 * @param cause what made the update that the values come from
 * @param eventTime time of that update's event or boundary, epoch milliseconds
 * @param late whether the entity's next hop is overdue
 * @param behind as {@link Stored#behind}
 */
record Current(FeatureVector values, long askedAt, Cause cause, long eventTime, boolean late, long behind) {

    Status status(FeatureSet features, int feature) {
        if (values.isWarming(feature)) {
            return Status.WARMING;
        }
        boolean present = features.categorical(feature)
                ? values.category(feature) != null
                : !Double.isNaN(values.number(feature));
        if (!present) {
            return Status.ABSENT;
        }
        return late ? Status.STALE : Status.FRESH;
    }

    /** The moment that a feature's value speaks of. */
    long asOf(FeatureSet features, int feature) {
        return features.movesWithTime(feature) ? askedAt : values.asOf();
    }
}
