package io.millrace.serving.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * An HTTP request that is well-formed as HTTP, whatever its body: for a route, with a path that is percent-encoded, and headers beside
 * Host and Content-Length as lines, {@code Name: value}.
 */
public final class Request {
    private final String route;
    private final String method;
    private final String path;
    private final List<String> headers;
    private final byte[] body;

    Request(String route, String method, String path, List<String> headers, byte[] body) {
        this.route = route;
        this.method = method;
        this.path = path;
        this.headers = headers;
        this.body = body;
    }

    String route() {
        return route;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    List<String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    public static Request get(String route, String path) {
        return new Request(route, "GET", path, List.of(), new byte[0]);
    }

    public static Request post(String route, String path, byte[] body) {
        return new Request(route, "POST", path, List.of("Content-Type: application/json"), body);
    }

    Request withBody(byte[] other) {
        return new Request(route, method, path, headers, other);
    }

    /** As it goes over the wire, with more lines in its head. */
    public byte[] bytes(String... lines) {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        if (method.equals("POST")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(UTF_8));
        all.writeBytes(body);
        return all.toByteArray();
    }
}
