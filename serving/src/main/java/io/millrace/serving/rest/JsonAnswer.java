package io.millrace.serving.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes answers in JSON, token by token. */
public final class JsonAnswer {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    /** Writes a whole document. */
    @FunctionalInterface
    public interface Document {
        /** Writes it; the generator is closed by whoever gave it. */
        void write(JsonGenerator out) throws IOException;
    }

    private JsonAnswer() {}

    /** The answer, with status 200.
     *
     * @param expectedBytes about how long it will be
     */
    public static Answer of(int expectedBytes, Document document) {
        return Answer.json(bytes(expectedBytes, document));
    }

    /** The document alone. */
    public static byte[] bytes(int expectedBytes, Document document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(expectedBytes);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            document.write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot fail", impossible);
        }
        return bytes.toByteArray();
    }
}
