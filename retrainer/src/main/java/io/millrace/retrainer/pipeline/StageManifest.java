package io.millrace.retrainer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.StageValue;
import io.millrace.records.TrainingStage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Says what a stage has made of what. It is written when everything else is on the disk: where there is one, the stage is complete.
 *
 * @param stage the stage
 * @param code version of the code that ran it
 * @param inputs what it was given
 * @param outputs the SHA-256 of each file
 */
record StageManifest(TrainingStage stage, String code, StageInputs inputs, List<StageValue> outputs) {
    private static final ObjectMapper JSON = new ObjectMapper();

    StageManifest {
        outputs = List.copyOf(outputs);
    }

    byte[] toJson() throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("stage", stage.name());
        json.put("code", code);
        json.put("inputs_hash", inputs.hash(stage, code));
        put(json.putObject("inputs"), inputs.values());
        put(json.putObject("outputs"), outputs);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    private static void put(ObjectNode json, List<StageValue> values) {
        values.forEach(value -> json.put(value.getName(), value.getValue()));
    }

    /** @throws IOException when it is something else */
    static StageManifest fromJson(byte[] bytes) throws IOException {
        try {
            JsonNode json = JSON.readTree(bytes);
            return new StageManifest(
                    TrainingStage.valueOf(json.path("stage").asText()),
                    json.path("code").asText(),
                    new StageInputs(values(json.path("inputs"))),
                    values(json.path("outputs")));
        } catch (IllegalArgumentException notThis) {
            throw new IOException("not a stage's manifest", notThis);
        }
    }

    private static List<StageValue> values(JsonNode json) {
        List<StageValue> values = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            values.add(new StageValue(field.getKey(), field.getValue().asText()));
        }
        return values;
    }
}
