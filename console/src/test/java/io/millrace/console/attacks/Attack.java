package io.millrace.console.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * One attack: bytes that are sent on a connection of their own.
 *
 * @param what it tries, in words
 * @param status of the answer
 * @param kind by which it is counted; null: it is an answer like others, and counted as that
 */
record Attack(
        String what, String bytes, int status, @Nullable String kind) {
    private static final String HOST = "Host: localhost\r\n";

    /** A GET with header lines. */
    static Attack get(String what, String path, String headers, int status, @Nullable String kind) {
        return new Attack(what, "GET " + path + " HTTP/1.1\r\n" + HOST + headers + "\r\n", status, kind);
    }

    /** A POST of JSON with header lines. */
    static Attack post(String what, String path, String headers, String body, int status, @Nullable String kind) {
        int length = body.getBytes(ISO_8859_1).length;
        return new Attack(
                what,
                "POST " + path + " HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\nContent-Length: " + length
                        + "\r\n" + headers + "\r\n" + body,
                status,
                kind);
    }

    /** Whatever is written. */
    static Attack raw(String what, String bytes, int status, @Nullable String kind) {
        return new Attack(what, bytes, status, kind);
    }

    @Override
    public String toString() {
        return what;
    }
}
