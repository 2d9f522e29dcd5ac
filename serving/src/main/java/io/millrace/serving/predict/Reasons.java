package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.bundle.ReasonWords;
import io.millrace.bundle.ScoredBatch;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.serving.online.FeatureJson;
import java.io.IOException;

/** Why a prediction is what it is: the strongest first. Immutable. */
final class Reasons {
    /** Places in the feature vector. */
    private final int[] features;
    /** What each adds to the margin, log-odds. */
    private final double[] contributions;
    /** Whether contributions are an approximation, and no Shapley values. */
    private final boolean approximate;

    private Reasons(int[] features, double[] contributions, boolean approximate) {
        this.features = features;
        this.contributions = contributions;
        this.approximate = approximate;
    }

    /** Those of a row, which last longer than the batch. */
    static Reasons of(ScoredBatch batch, int row) {
        int[] features = new int[batch.reasons(row)];
        double[] contributions = new double[features.length];
        for (int rank = 0; rank < features.length; rank++) {
            features[rank] = batch.feature(row, rank);
            contributions[rank] = batch.contribution(row, rank);
        }
        return new Reasons(features, contributions, batch.approximate());
    }

    /** What a feature adds to the margin; 0 where it is none of the reasons. */
    double contribution(int feature) {
        for (int rank = 0; rank < features.length; rank++) {
            if (features[rank] == feature) {
                return contributions[rank];
            }
        }
        return 0;
    }

    /** Writes them into an object, with the values of the vector that was scored. */
    void write(JsonGenerator out, FeatureSet set, FeatureVector vector, ReasonWords words) throws IOException {
        out.writeArrayFieldStart("reasons");
        for (int rank = 0; rank < features.length; rank++) {
            int feature = features[rank];
            out.writeStartObject();
            out.writeStringField("feature", set.name(feature));
            out.writeFieldName("value");
            FeatureJson.value(out, set, feature, vector);
            out.writeNumberField("contribution", contributions[rank]);
            out.writeStringField("sentence", words.sentence(vector, feature));
            out.writeEndObject();
        }
        out.writeEndArray();
        if (approximate) {
            out.writeBooleanField("reasons_approximate", true);
        }
    }
}
