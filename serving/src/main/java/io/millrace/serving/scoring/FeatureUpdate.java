package io.millrace.serving.scoring;

import io.millrace.features.FeatureVector;
import io.millrace.records.Cause;
import org.apache.avro.util.Utf8;

/**
 * A feature update as serving sees it, filled by a {@link FeatureUpdateReader}, again and again where one likes. Of a feature
 * that is missing, {@link FeatureVector#isWarming} says whether that is because its state has not counted long enough;
 * {@link FeatureVector#isBackfilled} says which values rest on a backfill.
 */
public final class FeatureUpdate {
    final Utf8 id = new Utf8();
    final Utf8 entity = new Utf8();
    final FeatureVector vector;
    Cause cause = Cause.EVENT;
    long asOf;
    long eventTime;

    /** An empty one, with room for so many features. */
    public FeatureUpdate(int features) {
        vector = new FeatureVector(features);
    }

    /** What made the update. */
    public Cause cause() {
        return cause;
    }

    /** Time of the event, or of the boundary, epoch milliseconds. */
    public long eventTime() {
        return eventTime;
    }

    /** The values, as of the update's as-of. */
    public FeatureVector vector() {
        return vector;
    }

    /** Nothing of the update before must be left when the next one does not say it. */
    void clear() {
        id.setByteLength(0);
        entity.setByteLength(0);
        cause = Cause.EVENT;
        asOf = 0;
        eventTime = 0;
        vector.clear(0);
    }
}
