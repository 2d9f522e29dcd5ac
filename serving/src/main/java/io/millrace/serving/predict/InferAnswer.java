package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.decisions.Action;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.JsonAnswer;
import java.io.IOException;
import java.util.List;

/** How an inference is answered. */
final class InferAnswer {
    private static final int BYTES_PER_ROW = 96;

    private final List<Outcome> outcomes;
    private final List<Integer> columns;

    /**
     * An answer.
     *
     * @param outcomes each {@link Outcome.Predicted}, and a row of the outputs
     * @param columns of each of the model's columns, the feature's place
     */
    InferAnswer(List<Outcome> outcomes, List<Integer> columns) {
        this.outcomes = outcomes;
        this.columns = columns;
    }

    Answer of(InferRequest request, String model, String version) {
        return JsonAnswer.of(BYTES_PER_ROW * outcomes.size() + 256, out -> {
            out.writeStartObject();
            out.writeStringField("model_name", model);
            out.writeStringField("model_version", version);
            if (request.id() != null) {
                out.writeStringField("id", request.id());
            }
            out.writeArrayFieldStart("outputs");
            for (Output output : request.outputs()) {
                write(out, output);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private void write(JsonGenerator out, Output output) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", output.tensor());
        out.writeStringField("datatype", output.type().name());
        out.writeArrayFieldStart("shape");
        out.writeNumber(outcomes.size());
        if (output == Output.CONTRIBUTIONS) {
            out.writeNumber(columns.size());
        }
        out.writeEndArray();
        out.writeArrayFieldStart("data");
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Predicted predicted) {
                row(out, output, predicted);
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void row(JsonGenerator out, Output output, Outcome.Predicted predicted) throws IOException {
        switch (output) {
            case SCORE -> out.writeNumber(predicted.scoring().score());
            case DECISION -> {
                Action action = predicted.scoring().action();
                out.writeString(action == null ? null : action.name());
            }
            case PREDICTION_ID -> out.writeString(predicted.id());
            case VARIANT -> {
                String variant = predicted.scoring().variant();
                out.writeString(variant == null ? "" : variant);
            }
            case MODEL_VERSION -> {
                LoadedModel model = predicted.scoring().model();
                out.writeString(model == null ? "" : model.version());
            }
            case CONTRIBUTIONS -> {
                Reasons reasons = predicted.reasons();
                for (int column : columns) {
                    out.writeNumber(reasons == null ? 0 : reasons.contribution(column));
                }
            }
        }
    }
}
