package io.millrace.serving.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** How a refusal is written. */
final class RefusalJson {
    private static final JsonFactory JSON = new JsonFactory();

    private RefusalJson() {}

    static byte[] of(Refusal refusal) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("error", refusal.getMessage());
            if (refusal.field() != null) {
                out.writeStringField("field", refusal.field());
            }
            out.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot fail", impossible);
        }
        return bytes.toByteArray();
    }
}
