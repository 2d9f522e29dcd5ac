package io.millrace.serving.online;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.millrace.features.FeatureSet;
import io.millrace.serving.rest.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What the answers of the online store have in common. */
final class JsonAnswer {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    /** Writes a whole document. */
    @FunctionalInterface
    interface Document {
        void write(JsonGenerator out) throws IOException;
    }

    private JsonAnswer() {}

    static Answer of(int expectedBytes, Document document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(expectedBytes);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            document.write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot fail", impossible);
        }
        return Answer.json(bytes.toByteArray());
    }

    /** A feature's value; null where it has none. */
    static void value(JsonGenerator out, FeatureSet features, int feature, Current current) throws IOException {
        if (features.categorical(feature)) {
            byte[] utf8 = current.values().category(feature);
            if (utf8 == null) {
                out.writeNull();
            } else {
                out.writeString(new String(utf8, StandardCharsets.UTF_8));
            }
        } else if (Double.isNaN(current.values().number(feature))) {
            out.writeNull();
        } else {
            out.writeNumber(current.values().number(feature));
        }
    }
}
