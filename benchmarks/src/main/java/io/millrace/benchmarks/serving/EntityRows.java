package io.millrace.benchmarks.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.bundle.Input;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the online store says of customers now, as a model's columns: for a service that has no store. */
final class EntityRows {
    private final ObjectMapper mapper = new ObjectMapper();
    private final List<Input> inputs;
    private final Map<String, JsonNode> features = new LinkedHashMap<>();

    private EntityRows(List<Input> inputs) {
        this.inputs = inputs;
    }

    /** Asks for all of them, one by one. */
    static EntityRows read(InetSocketAddress store, List<Input> inputs, List<String> entities)
            throws IOException, InterruptedException {
        EntityRows rows = new EntityRows(inputs);
        JsonClient client = new JsonClient(store);
        for (String entity : entities) {
            rows.features.put(entity, client.get("/features/" + entity).path("features"));
        }
        return rows;
    }

    /** The columns' names and each customer's row, null where missing. */
    void write(Path file) throws IOException {
        Map<String, List<@Nullable Float>> rows = new LinkedHashMap<>();
        features.forEach((entity, values) -> rows.put(entity, row(values)));
        mapper.writeValue(
                file.toFile(),
                Map.of("names", inputs.stream().map(Input::feature).toList(), "rows", rows));
    }

    /** A customer's values by feature; those that are missing are not among them. */
    Map<String, JsonNode> values(String entity) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> feature :
                Objects.requireNonNull(features.get(entity)).properties()) {
            JsonNode value = feature.getValue().path("value");
            if (!value.isNull()) {
                values.put(feature.getKey(), value);
            }
        }
        return values;
    }

    private List<@Nullable Float> row(JsonNode values) {
        List<@Nullable Float> row = new ArrayList<>();
        for (Input input : inputs) {
            float column = column(input, values.path(input.feature()).path("value"));
            row.add(Float.isNaN(column) ? null : column);
        }
        return row;
    }

    private static float column(Input input, JsonNode value) {
        if (input instanceof Input.Numeric numeric) {
            return numeric.column(value.isNumber() ? value.doubleValue() : Double.NaN);
        }
        Input.Dictionary dictionary = (Input.Dictionary) input;
        String category = value.isTextual() ? value.textValue() : dictionary.imputed();
        if (category == null) {
            return Float.NaN;
        }
        int code = dictionary.categories().indexOf(category);
        return code < 0 ? dictionary.categories().size() : code;
    }
}
