package io.millrace.serving.scoring;

import io.millrace.bundle.ReasonWords;
import io.millrace.bundle.ScoredBatch;
import io.millrace.features.FeatureVector;
import java.io.IOException;
import org.apache.avro.io.BinaryEncoder;

/** Writes the reasons of a prediction, and whether they are approximate. */
final class ReasonsEncoder {
    private ReasonsEncoder() {}

    static void none(BinaryEncoder out) throws IOException {
        out.writeArrayStart();
        out.writeArrayEnd();
        out.writeBoolean(false);
    }

    static void write(BinaryEncoder out, ReasonWords words, FeatureVector vector, ScoredBatch batch, int row)
            throws IOException {
        int count = batch.reasons(row);
        out.writeArrayStart();
        out.setItemCount(count);
        for (int rank = 0; rank < count; rank++) {
            out.startItem();
            int feature = batch.feature(row, rank);
            out.writeString(words.feature(feature));
            OptionalFields.textOrAbsent(out, words.value(vector, feature));
            out.writeDouble(batch.contribution(row, rank));
            OptionalFields.textOrAbsent(out, words.sentence(vector, feature));
        }
        out.writeArrayEnd();
        out.writeBoolean(batch.approximate());
    }
}
