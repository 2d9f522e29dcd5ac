package io.millrace.serving.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came back. Names of headers are in lower case. */
public final class Reply {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    Reply(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    public int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    public byte[] body() {
        return body;
    }

    @Nullable String header(String name) {
        return headers.get(name);
    }

    public String text() {
        return new String(body, UTF_8);
    }
}
