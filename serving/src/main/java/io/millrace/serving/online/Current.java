package io.millrace.serving.online;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.records.Cause;
import java.io.IOException;

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
public record Current(FeatureVector values, long askedAt, Cause cause, long eventTime, boolean late, long behind) {

    /** How a feature stands. */
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

    /** Writes which instance's copy the values come from, and how far that is behind. */
    public void writeOrigin(JsonGenerator out) throws IOException {
        if (behind == Stored.OWNER) {
            out.writeStringField("read_from", "owner");
        } else {
            out.writeStringField("read_from", "standby");
            if (behind != Stored.UNKNOWN) {
                out.writeNumberField("behind_records", behind);
            }
        }
    }

    /** The moment that a feature's value speaks of. */
    long asOf(FeatureSet features, int feature) {
        return features.movesWithTime(feature) ? askedAt : values.asOf();
    }
}
