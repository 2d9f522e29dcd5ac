package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;

/**
 * Parameters of requests and of their tensors: those that nobody here understands are passed over, as the protocol has it. Among them that
 * outputs are wanted as binary data: Triton's clients say so unless they are told otherwise, and read JSON as well.
 */
final class TensorParameters {
    private TensorParameters() {}

    /**
     * Reads parameters.
     *
     * @throws Refusal 400 when they say that the data are binary
     */
    static void refuseBinary(JsonParser in, JsonToken token, String path) throws IOException, Refusal {
        JsonBody.expect(token, JsonToken.START_OBJECT, path, "an object");
        JsonBody.fields(in, (value, name, first) -> parameter(value, name, first, path));
    }

    /** Reads one. */
    static void parameter(JsonParser in, String name, JsonToken token, String path) throws IOException, Refusal {
        if (name.equals("binary_data_size")) {
            throw Refusal.badRequest(path + "." + name, "tensors are read as JSON, not as binary data");
        }
        in.skipChildren();
    }
}
