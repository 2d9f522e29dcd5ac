package io.millrace.serving.scoring;

import io.millrace.bundle.ScoredBatch;
import io.millrace.decisions.Action;
import io.millrace.ids.PredictionIds;
import io.millrace.records.Decision;
import io.millrace.records.Prediction;
import io.millrace.records.PredictionStatus;
import io.millrace.serving.models.LoadedModel;
import io.millrace.wire.ReusableEncoder;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;

/** Writes predictions field by field, in the order of {@link Prediction}'s schema. Not thread-safe. */
@SuppressWarnings("EnumOrdinal") // a generated enum is numbered as its schema is: that is what goes on the wire
final class PredictionEncoder {
    private final ReusableEncoder message = new ReusableEncoder();
    private final PredictionIds ids = new PredictionIds();
    private final int schemaId;

    PredictionEncoder(SchemaRegistry registry, String topic) {
        schemaId = registry.register(SchemaRegistry.valueSubject(topic), Prediction.getClassSchema());
    }

    /**
     * The prediction of an update, as a message.
     *
     * @param batch tells the reasons
     * @param place of the update in the batch
     */
    byte[] encode(FeatureUpdate update, Scoring scoring, ScoredBatch batch, int place) {
        try {
            write(message.begin(schemaId), update, scoring, batch, place);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory cannot be written to", impossible);
        }
        return message.finish();
    }

    private void write(BinaryEncoder out, FeatureUpdate update, Scoring scoring, ScoredBatch batch, int place)
            throws IOException {
        LoadedModel model = scoring.model();
        // A string and its UTF-8 bytes are the same on the wire.
        out.writeBytes(ids.of(update.id.getBytes(), update.id.getByteLength(), scoring.name()));
        out.writeString(update.entity);
        out.writeString(scoring.name());
        out.writeEnum(update.cause.ordinal());
        out.writeLong(update.asOf);
        out.writeLong(update.eventTime);
        Action action = scoring.action();
        if (model == null || action == null) {
            out.writeEnum(PredictionStatus.NO_MODEL.ordinal());
            OptionalFields.absent(out); // score
            OptionalFields.absent(out); // decision
            OptionalFields.absent(out); // threshold
            OptionalFields.absent(out); // model_version
        } else {
            out.writeEnum(status(action).ordinal());
            OptionalFields.number(out, scoring.score());
            decision(out, action);
            OptionalFields.number(out, model.threshold());
            OptionalFields.text(out, model.version());
        }
        OptionalFields.textOrAbsent(out, scoring.variant());
        if (model == null) {
            ReasonsEncoder.none(out);
        } else {
            ReasonsEncoder.write(out, model.scorer().words(), update.vector, batch, place);
        }
        out.writeLong(scoring.scoredAt());
        OptionalFields.textOrAbsent(out, scoring.experiment());
        out.writeLong(scoring.deploymentOffset());
    }

    static PredictionStatus status(Action action) {
        return action == Action.STALE ? PredictionStatus.STALE : PredictionStatus.SCORED;
    }

    /** Of what is STALE there is none: whoever looks for POSITIVE alone must not find it. */
    static void decision(BinaryEncoder out, Action action) throws IOException {
        Decision decision =
                switch (action) {
                    case POSITIVE -> Decision.POSITIVE;
                    case NEGATIVE -> Decision.NEGATIVE;
                    case HOLDOUT -> Decision.HOLDOUT;
                    case STALE -> null;
                };
        if (decision == null) {
            OptionalFields.absent(out);
        } else {
            OptionalFields.present(out);
            out.writeEnum(decision.ordinal());
        }
    }
}
