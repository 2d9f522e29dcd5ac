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
    final Utf8 id;
    final Utf8 entity;
    final FeatureVector vector;
    Cause cause = Cause.EVENT;
    long asOf;
    long eventTime;

    /** An empty one, with room for so many features. */
    public FeatureUpdate(int features) {
        this(new Utf8(), new Utf8(), new FeatureVector(features));
    }

    private FeatureUpdate(Utf8 id, Utf8 entity, FeatureVector vector) {
        this.id = id;
        this.entity = entity;
        this.vector = vector;
    }

    /**
     * What a request asks a prediction of.
     *
     * @param id the prediction's
     * @param entity whom the features belong to; empty where the request does not say
     * @param vector the features, not copied; they speak of the vector's own as-of
     * @param askedAt when it was asked, epoch milliseconds
     */
    public static FeatureUpdate ofRequest(String id, String entity, FeatureVector vector, long askedAt) {
        FeatureUpdate update = new FeatureUpdate(new Utf8(id), new Utf8(entity), vector);
        update.cause = Cause.REQUEST;
        update.asOf = vector.asOf();
        update.eventTime = askedAt;
        return update;
    }

    /** The id of the update, or of what a request asks for: ids of predictions are made of it. */
    public String id() {
        return id.toString();
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
