package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.serving.rest.Characters;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one input tensor, whose fields come in any order. */
final class TensorReader {
    private final String path;
    private @Nullable String name;
    private @Nullable Datatype type;
    private int @Nullable [] shape;
    private @Nullable TensorData data;

    private TensorReader(String path) {
        this.path = path;
    }

    /**
     * Reads a tensor.
     *
     * @throws Refusal 400 when it is none, or its elements are not what it says; 413 when it has too many
     */
    static Tensor read(JsonParser in, JsonToken token, String path) throws IOException, Refusal {
        JsonBody.expect(token, JsonToken.START_OBJECT, path, "a tensor");
        TensorReader reader = new TensorReader(path);
        JsonBody.fields(in, reader::field);
        return reader.tensor();
    }

    private void field(JsonParser in, String field, JsonToken token) throws IOException, Refusal {
        String at = path + "." + field;
        switch (field) {
            case "name" -> name = Characters.whole(JsonBody.text(in, token, at), at);
            case "datatype" -> type = datatype(JsonBody.text(in, token, at), at);
            case "shape" -> shape = shape(in, token, at);
            case "data" -> data = TensorData.read(in, token, at);
            case "parameters" -> TensorParameters.refuseBinary(in, token, at);
            default -> throw Refusal.badRequest(at, "is not understood");
        }
    }

    private static Datatype datatype(String text, String at) throws Refusal {
        return Arrays.stream(Datatype.values())
                .filter(type -> type.name().equals(text))
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest(at, "expected one of " + List.of(Datatype.values())));
    }

    private static int[] shape(JsonParser in, JsonToken token, String at) throws IOException, Refusal {
        JsonBody.expect(token, JsonToken.START_ARRAY, at, "[rows] or [rows, columns]");
        List<Integer> dimensions = new ArrayList<>();
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            boolean whole = one == JsonToken.VALUE_NUMBER_INT;
            BigInteger dimension = whole ? in.getBigIntegerValue() : BigInteger.valueOf(-1);
            if (dimension.signum() < 0 || dimensions.size() == 2) {
                throw Refusal.badRequest(at, "expected [rows] or [rows, columns]");
            }
            if (dimension.bitLength() > 31 || dimension.intValue() > PredictRequestReader.MOST_VALUES) {
                throw Refusal.tooLarge(at, "more than " + PredictRequestReader.MOST_VALUES + " values");
            }
            dimensions.add(dimension.intValue());
        }
        if (dimensions.isEmpty()) {
            throw Refusal.badRequest(at, "expected [rows] or [rows, columns]");
        }
        return dimensions.stream().mapToInt(Integer::intValue).toArray();
    }

    private Tensor tensor() throws Refusal {
        String named = required(name, "name");
        Datatype typed = required(type, "datatype");
        int[] shaped = required(shape, "shape");
        TensorData read = required(data, "data");
        int rows = shaped[0];
        int columns = shaped.length == 1 ? 1 : shaped[1];
        read.check(rows, columns, shaped.length == 2, path);
        Tensor tensor = new Tensor(path, named, typed, rows, columns, read.elements());
        for (int i = 0; i < read.elements().size(); i++) {
            Object element = read.elements().get(i);
            if (element != null && !typed.holds(element)) {
                throw Refusal.badRequest(path + ".data[" + i + "]", "is no " + typed);
            }
        }
        return tensor;
    }

    private <T> T required(@Nullable T field, String called) throws Refusal {
        if (field == null) {
            throw Refusal.badRequest(path + "." + called, "is missing");
        }
        return field;
    }
}
