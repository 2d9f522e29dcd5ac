package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.serving.rest.Characters;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a tensor, row by row.
 *
 * @param elements each a Boolean, a BigInteger, a Double, a String, or null
 * @param rowLength length of each of the lists within, where the rows are lists; -1 where all elements are in one list
 */
record TensorData(List<@Nullable Object> elements, int rowLength) {
    private static final int FLAT = -1;

    /**
     * Reads them: a flat list, or a list of rows.
     *
     * @throws Refusal 400 when it is neither; 413 when there are too many
     */
    static TensorData read(JsonParser in, JsonToken token, String path) throws IOException, Refusal {
        JsonBody.expect(token, JsonToken.START_ARRAY, path, "a list of elements");
        List<@Nullable Object> elements = new ArrayList<>();
        int rowLength = FLAT;
        int rows = 0;
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            boolean nested = one == JsonToken.START_ARRAY;
            int before = elements.size();
            if (nested) {
                for (JsonToken cell = in.nextToken(); cell != JsonToken.END_ARRAY; cell = in.nextToken()) {
                    add(elements, in, cell, path);
                }
            } else {
                add(elements, in, one, path);
            }
            int length = nested ? elements.size() - before : FLAT;
            if (rows > 0 && length != rowLength) {
                throw Refusal.badRequest(path, "expected rows that are all of one length");
            }
            rowLength = length;
            rows++;
        }
        return new TensorData(elements, rowLength);
    }

    private static void add(List<@Nullable Object> elements, JsonParser in, JsonToken token, String path)
            throws IOException, Refusal {
        if (elements.size() == PredictRequestReader.MOST_VALUES) {
            throw Refusal.tooLarge(path, "has more than " + PredictRequestReader.MOST_VALUES + " elements");
        }
        String at = path + "[" + elements.size() + "]";
        elements.add(
                switch (token) {
                    case VALUE_NULL -> null;
                    case VALUE_TRUE -> Boolean.TRUE;
                    case VALUE_FALSE -> Boolean.FALSE;
                    case VALUE_NUMBER_INT -> in.getBigIntegerValue();
                    case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
                    case VALUE_STRING -> Characters.whole(in.getText(), at);
                    default ->
                        throw Refusal.badRequest(
                                at,
                                "expected a number, a text, true, false or null, of a shape of"
                                        + " at most two dimensions");
                });
    }

    /**
     * Whether they fill a shape.
     *
     * @param twoDimensions whether it has columns, and not rows alone
     * @throws Refusal 400 when they do not
     */
    void check(int rows, int columns, boolean twoDimensions, String path) throws Refusal {
        if (elements.size() != (long) rows * columns
                || (rowLength >= 0 && !elements.isEmpty() && rowLength != columns)) {
            throw Refusal.badRequest(
                    path + ".data",
                    "has " + elements.size() + " elements" + (rowLength < 0 ? "" : " in rows of " + rowLength)
                            + ", its shape is "
                            + (twoDimensions ? "[" + rows + ", " + columns + "]" : "[" + rows + "]"));
        }
    }
}
