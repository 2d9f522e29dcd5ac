package io.millrace.serving.scoring;

import java.io.IOException;
import org.apache.avro.io.BinaryEncoder;
import org.jspecify.annotations.Nullable;

/** Fields of type {@code [null, T]}. */
final class OptionalFields {
    private OptionalFields() {}

    static void absent(BinaryEncoder out) throws IOException {
        out.writeIndex(0);
        out.writeNull();
    }

    /** The value must follow. */
    static void present(BinaryEncoder out) throws IOException {
        out.writeIndex(1);
    }

    static void number(BinaryEncoder out, double value) throws IOException {
        present(out);
        out.writeDouble(value);
    }

    static void text(BinaryEncoder out, String value) throws IOException {
        present(out);
        out.writeString(value);
    }

    static void textOrAbsent(BinaryEncoder out, @Nullable String value) throws IOException {
        if (value == null) {
            absent(out);
        } else {
            text(out, value);
        }
    }
}
