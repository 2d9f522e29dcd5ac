package io.millrace.serving.rest;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param status HTTP status code
 * @param contentType media type of the body
 * @param body not copied: nobody may change it afterwards
 * @param headers beside the content's own
 */
public record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
    static final String JSON = "application/json";

    /** JSON, with status 200. */
    public static Answer json(byte[] body) {
        return new Answer(200, JSON, body, Map.of());
    }

    /** Bytes that Millrace's own instances exchange, with status 200. */
    public static Answer bytes(byte[] body) {
        return new Answer(200, "application/octet-stream", body, Map.of());
    }

    /** A text, for a person. */
    static Answer text(int status, String text) {
        return new Answer(status, "text/plain", text.getBytes(StandardCharsets.UTF_8), Map.of());
    }
}
