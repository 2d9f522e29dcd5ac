package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an {@link InferRequest}. */
final class InferRequestReader {
    private @Nullable String id;
    private @Nullable List<Tensor> inputs;
    private Set<Output> outputs = EnumSet.copyOf(Output.USUAL);

    private InferRequestReader() {}

    /**
     * Reads a body.
     *
     * @throws Refusal 400, naming the field that is wrong; 413 when there are too many values
     */
    static InferRequest read(byte[] body) throws Refusal {
        InferRequestReader reader = new InferRequestReader();
        JsonBody.read(body, reader::field);
        List<Tensor> read = reader.inputs;
        if (read == null) {
            throw Refusal.badRequest("inputs", "is missing");
        }
        return new InferRequest(reader.id, read, reader.outputs);
    }

    private void field(JsonParser in, String name, JsonToken token) throws IOException, Refusal {
        switch (name) {
            case "id" -> id = RequestId.checked(JsonBody.text(in, token, name), name);
            case "parameters" -> TensorParameters.refuseBinary(in, token, name);
            case "inputs" -> inputs(in, token);
            case "outputs" -> outputs(in, token);
            default -> throw Refusal.badRequest(name, "is not understood");
        }
    }

    private void inputs(JsonParser in, JsonToken token) throws IOException, Refusal {
        JsonBody.expect(token, JsonToken.START_ARRAY, "inputs", "a list of tensors");
        List<Tensor> read = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long values = 0;
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            Tensor tensor = TensorReader.read(in, one, "inputs[" + read.size() + "]");
            if (!names.add(tensor.name())) {
                throw Refusal.badRequest(tensor.path() + ".name", "there is another input of that name");
            }
            values += tensor.data().size();
            if (values > PredictRequestReader.MOST_VALUES) {
                throw Refusal.tooLarge("inputs", "more than " + PredictRequestReader.MOST_VALUES + " values");
            }
            read.add(tensor);
        }
        inputs = read;
    }

    private void outputs(JsonParser in, JsonToken token) throws IOException, Refusal {
        JsonBody.expect(token, JsonToken.START_ARRAY, "outputs", "a list of outputs");
        Set<Output> wanted = EnumSet.noneOf(Output.class);
        int index = 0;
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            String path = "outputs[" + index + "]";
            JsonBody.expect(one, JsonToken.START_OBJECT, path, "an object with the name of an output");
            int before = wanted.size();
            JsonBody.fields(in, (value, name, first) -> output(value, name, first, path, wanted));
            if (wanted.size() == before) {
                throw Refusal.badRequest(path + ".name", "is missing, or wanted twice");
            }
            index++;
        }
        if (!wanted.isEmpty()) {
            outputs = wanted;
        }
    }

    private static void output(JsonParser in, String field, JsonToken token, String path, Set<Output> wanted)
            throws IOException, Refusal {
        String at = path + "." + field;
        switch (field) {
            case "name" -> wanted.add(named(JsonBody.text(in, token, at), at));
            case "parameters" -> TensorParameters.refuseBinary(in, token, at);
            default -> throw Refusal.badRequest(at, "is not understood");
        }
    }

    private static Output named(String name, String path) throws Refusal {
        return Arrays.stream(Output.values())
                .filter(output -> output.tensor().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest(
                        path,
                        "there is no such output; there are "
                                + Arrays.stream(Output.values())
                                        .map(Output::tensor)
                                        .toList()));
    }
}
