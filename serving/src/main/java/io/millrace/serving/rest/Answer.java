package io.millrace.serving.rest;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request is answered with. */
public final class Answer {
    static final String JSON = "application/json";

    private static final byte[] NOTHING = {};

    private final int status;
    private final @Nullable String contentType;
    private final byte[] body;
    private final Map<String, String> headers;

    /**
     * An answer.
     *
     * @param status HTTP status code
     * @param contentType media type of the body; null where there is none
     * @param body not copied: nobody may change it afterwards
     * @param headers beside the content's own
     */
    Answer(int status, @Nullable String contentType, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.headers = Map.copyOf(headers);
    }

    /** JSON, with status 200. The bytes are not copied: nobody may change them afterwards. */
    public static Answer json(byte[] body) {
        return new Answer(200, JSON, body, Map.of());
    }

    /** JSON, with another status, and with 503 the time after which to ask again; the bytes are not copied. */
    public static Answer json(int status, byte[] body) {
        return new Answer(status, JSON, body, status == 503 ? Map.of("Retry-After", "1") : Map.of());
    }

    /** Bytes that Millrace's own instances exchange, with status 200; not copied. */
    public static Answer bytes(byte[] body) {
        return new Answer(200, "application/octet-stream", body, Map.of());
    }

    /**
     * A file, with status 200.
     *
     * @param contentType its media type
     * @param body not copied: nobody may change it afterwards
     */
    public static Answer file(String contentType, byte[] body) {
        return new Answer(200, contentType, body, Map.of());
    }

    /** What the client has is what there is: 304. */
    public static Answer unchanged() {
        return new Answer(304, null, NOTHING, Map.of());
    }

    /** It is at another path: 302. */
    public static Answer redirect(String path) {
        return new Answer(302, null, NOTHING, Map.of("Location", path));
    }

    /** The same answer with more headers. */
    public Answer with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return new Answer(status, contentType, body, all);
    }

    int status() {
        return status;
    }

    @Nullable String contentType() {
        return contentType;
    }

    /** The body, not copied. */
    public byte[] body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }
}
