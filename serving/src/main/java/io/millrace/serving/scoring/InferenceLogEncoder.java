package io.millrace.serving.scoring;

import io.millrace.decisions.Action;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.ids.PredictionIds;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import io.millrace.serving.models.LoadedModel;
import io.millrace.wire.ReusableEncoder;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.util.Utf8;

/** Writes inference log entries field by field, in the order of {@link InferenceLogEntry}'s schema. Not thread-safe. */
@SuppressWarnings("EnumOrdinal") // a generated enum is numbered as its schema is: that is what goes on the wire
public final class InferenceLogEncoder {
    private final ReusableEncoder message = new ReusableEncoder();
    private final PredictionIds ids = new PredictionIds();
    private final int schemaId;
    private final Utf8 featureSetVersion;
    private final int[] categorical;

    /** An encoder for a topic; registers its schema. */
    public InferenceLogEncoder(SchemaRegistry registry, String topic, FeatureSet features) {
        schemaId = registry.register(SchemaRegistry.valueSubject(topic), InferenceLogEntry.getClassSchema());
        featureSetVersion = new Utf8(features.project().featureSet().version());
        categorical = IntStream.range(0, features.size())
                .filter(features::categorical)
                .toArray();
    }

    /** The entry of an update that was scored, as a message. */
    public byte[] encode(FeatureUpdate update, Scoring scoring, ScoringRole role) {
        try {
            write(message.begin(schemaId), update, scoring, role);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory cannot be written to", impossible);
        }
        return message.finish();
    }

    private void write(BinaryEncoder out, FeatureUpdate update, Scoring scoring, ScoringRole role) throws IOException {
        byte[] scored = update.id.getBytes();
        int length = update.id.getByteLength();
        // A string and its UTF-8 bytes are the same on the wire.
        out.writeBytes(
                role == ScoringRole.SHADOW
                        ? ids.ofShadow(scored, length, scoring.name())
                        : ids.of(scored, length, scoring.name()));
        out.writeString(update.entity);
        out.writeString(scoring.name());
        out.writeEnum(update.cause.ordinal());
        out.writeLong(update.asOf);
        out.writeLong(update.eventTime);
        out.writeString(featureSetVersion);
        numbers(out, update.vector);
        categories(out, update.vector);
        LoadedModel model = scoring.model();
        if (model == null) {
            OptionalFields.absent(out); // score
            OptionalFields.absent(out); // margin
            OptionalFields.absent(out); // model_version
        } else {
            OptionalFields.number(out, scoring.score());
            OptionalFields.number(out, scoring.margin());
            OptionalFields.text(out, model.version());
        }
        OptionalFields.textOrAbsent(out, scoring.variant());
        out.writeEnum(role.ordinal());
        out.writeLong(scoring.deploymentOffset());
        out.writeLong(scoring.appendedAt());
        out.writeLong(scoring.scoredAt());
        OptionalFields.textOrAbsent(out, scoring.experiment());
        Action action = scoring.action();
        if (model == null || action == null) {
            OptionalFields.absent(out); // decision
            OptionalFields.absent(out); // threshold
        } else {
            PredictionEncoder.decision(out, action);
            OptionalFields.number(out, model.threshold());
        }
        out.writeBoolean(scoring.standIn());
    }

    private static void numbers(BinaryEncoder out, FeatureVector vector) throws IOException {
        out.writeArrayStart();
        out.setItemCount(vector.size());
        for (int i = 0; i < vector.size(); i++) {
            out.startItem();
            out.writeDouble(vector.number(i));
        }
        out.writeArrayEnd();
    }

    private void categories(BinaryEncoder out, FeatureVector vector) throws IOException {
        out.writeArrayStart();
        out.setItemCount(categorical.length);
        for (int feature : categorical) {
            out.startItem();
            byte[] value = vector.category(feature);
            if (value == null) {
                OptionalFields.absent(out);
            } else {
                OptionalFields.present(out);
                // A string and its UTF-8 bytes are the same on the wire.
                out.writeBytes(value);
            }
        }
        out.writeArrayEnd();
    }
}
