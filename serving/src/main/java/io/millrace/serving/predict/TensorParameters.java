package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;

/** Parameters of requests and of their tensors: those that nobody here understands are passed over, as the protocol has it. */
final class TensorParameters {
    private TensorParameters() {}

    /**
     * Reads parameters.
     *
     * @throws Refusal 400 when they ask for Triton's binary extension
     */
    static void refuseBinary(JsonParser in, JsonToken token, String path) throws IOException, Refusal {
        JsonBody.expect(token, JsonToken.START_OBJECT, path, "an object");
        JsonBody.fields(in, (value, name, first) -> parameter(value, name, first, path));
    }

    /** Reads one. */
    static void parameter(JsonParser in, String name, JsonToken token, String path) throws IOException, Refusal {
        boolean binary = name.equals("binary_data_size")
                || ((name.equals("binary_data") || name.equals("binary_data_output")) && token == JsonToken.VALUE_TRUE);
        if (binary) {
            throw Refusal.badRequest(path + "." + name, "tensors are read and written as JSON, not as binary data");
        }
        in.skipChildren();
    }
}
