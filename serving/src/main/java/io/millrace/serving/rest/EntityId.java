package io.millrace.serving.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An entity's id as it was written.
 *
 * @param text the id as text
 * @param number whether it was written as a number, and is to be answered so
 */
public record EntityId(String text, boolean number) {

    /**
     * Reads one where the parser stands.
     *
     * @throws Refusal 400 when it is neither a text with something in it nor a whole number
     */
    public static EntityId read(JsonParser in, @Nullable JsonToken token, String path) throws IOException, Refusal {
        if (token == JsonToken.VALUE_STRING && !in.getText().isEmpty()) {
            return new EntityId(Characters.whole(in.getText(), path), false);
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return new EntityId(in.getText(), true);
        }
        throw Refusal.badRequest(path, "expected an entity's id: a text or a whole number");
    }

    /** Writes it as it was written. */
    public void write(JsonGenerator out) throws IOException {
        if (number) {
            out.writeNumber(text);
        } else {
            out.writeString(text);
        }
    }
}
