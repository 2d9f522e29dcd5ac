package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** How a refusal is written. */
final class RefusalJson {
    private static final JsonFactory JSON = new JsonFactory();

    private static final int LONGEST = 500;

    private RefusalJson() {}

    static byte[] of(Refusal refusal) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("error", shown(refusal.getMessage()));
            if (refusal.field() != null) {
                out.writeStringField("field", shown(refusal.field()));
            }
            out.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot fail", impossible);
        }
        return bytes.toByteArray();
    }

    /** What is wrong may be as long as a request, or no text at all. */
    private static String shown(String text) {
        String begin = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return new String(begin.getBytes(UTF_8), UTF_8);
    }
}
