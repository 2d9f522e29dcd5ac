package io.millrace.serving.predict;

import io.millrace.serving.rest.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input tensor.
 *
 * @param path where it stands in the request
 * @param name its name
 * @param type what its elements are
 * @param rows its first dimension
 * @param columns its second dimension; 1 where it has none
 * @param data its elements, row by row: each a Boolean, a BigInteger, a Double, a String, or null where it is missing
 */
record Tensor(String path, String name, Datatype type, int rows, int columns, List<@Nullable Object> data) {

    /** Whether its elements are numbers, or true and false. */
    boolean numeric() {
        return type != Datatype.BYTES;
    }

    /**
     * An element as a number; NaN where it is missing.
     *
     * @throws Refusal 400 when it is beyond the range of 64 bits
     */
    double number(int row, int column) throws Refusal {
        Object element = data.get(row * columns + column);
        if (element == null) {
            return Double.NaN;
        }
        if (element instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        double number = element instanceof Number read ? read.doubleValue() : Double.NaN;
        if (!Double.isFinite(number)) {
            throw wrong(row, column, "expected a number of 64 bits, or null");
        }
        return number;
    }

    /** An element as text; null where it is missing. */
    @Nullable String text(int row) {
        Object element = data.get(row * columns);
        return element == null ? null : element.toString();
    }

    /** Says what is wrong with an element. */
    Refusal wrong(int row, int column, String message) {
        return Refusal.badRequest(path + ".data[" + (row * columns + column) + "]", message);
    }
}
