package io.millrace.serving.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes a request as HTTP: its first line, its headers, how its body is delimited, and what follows. */
final class HttpMutations {
    private static final List<String> METHODS = List.of(
            "PUT",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "PATCH",
            "CONNECT",
            "post",
            "G\u00cbT",
            "GET\t",
            "",
            "PRI",
            "X".repeat(9_000));
    private static final List<String> PATHS = List.of(
            "/",
            "",
            "*",
            "//",
            "/features",
            "/features/",
            "/features//",
            "/features/%",
            "/features/%zz",
            "/features/%00",
            "/features/%C3",
            "/features/%ED%A0%80",
            "/features/..",
            "/features/../push",
            "/features/%2e%2e/push",
            "/features/c1;x=1",
            "/features/c1?\u00e7=%zz",
            "/features/c1#part",
            "/features/\\c1",
            "/features/c1 c2",
            "/features/" + "x".repeat(20_000),
            "/push/",
            "/PUSH",
            "/push%20",
            "/internal/features",
            "/metrics",
            "/../../etc/passwd",
            "/.git/config",
            "http://shop/features/c1",
            "https://other:99999/features/c1",
            "shop:443",
            "/%",
            "/\u0000");
    private static final List<String> VERSIONS =
            List.of("HTTP/1.0", "HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/9", "HTTP", "http/1.1", "");
    private static final List<String> HEADERS = List.of(
            "Host: other",
            "Host:",
            "Host: a b",
            "NoColon",
            ": nameless",
            " Folded: line",
            "Sp ace: 1",
            "N\u0000l: 1",
            "A: \u0000",
            "A: \u00ff\u00fe",
            "Content-Type: text/plain; charset=utf-16",
            "Content-Type: ;;;",
            "Content-Encoding: gzip",
            "Accept: image/png",
            "Accept-Encoding: br;q=0",
            "Range: bytes=0-0",
            "If-None-Match: *",
            "Cookie: " + "a=b;".repeat(500),
            "Cookie: \u0001",
            "Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
            "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Connection: close, keep-alive",
            "Expect: 100-continue",
            "Expect: 200-maybe",
            "Expect: ",
            "X-Forwarded-For: 1.2.3.4",
            "X-Request-Id: " + "i".repeat(5_000),
            "X-Request-Id: ",
            "Authorization: Bearer \u00a0",
            "Large: " + "x".repeat(10_000),
            "Many: 1\r\n".repeat(400) + "Last: 1");
    private static final List<String> LENGTHS = List.of(
            "Content-Length: -1",
            "Content-Length: x",
            "Content-Length:",
            "Content-Length: 99999999999999999999",
            "Content-Length: 4294967298",
            "Content-Length: 9999999",
            "Content-Length: +3",
            "Content-Length: 3\r\nContent-Length: 4",
            "Content-Length: 3, 3",
            "Transfer-Encoding: chunked\r\nContent-Length: 3",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding: xchunked");
    private static final List<String> CHUNKS = List.of(
            "zz\r\n",
            "-1\r\n\r\n",
            "ffffffffffffffff\r\n",
            "5\r\nabc\r\n0\r\n\r\n",
            "3;ext=\"\r\nabc\r\n0\r\n\r\n",
            "0\r\nTrailer: 1\r\n\r\n",
            "0\r\n",
            "3\r\nabc",
            "\r\n",
            "2\r\n{}\r\n0\r\n\r\n");

    private final Random random;

    HttpMutations(Random random) {
        this.random = random;
    }

    /** The request changed; more valid ones to send along. */
    RawRequest mutated(Request request, List<Request> more) {
        byte[] whole = request.bytes();
        return switch (random.nextInt(12)) {
            case 0 -> new RawRequest("method", line(one(METHODS), request.path(), "HTTP/1.1", request.body()), 1);
            case 1 -> new RawRequest("path", line(request.method(), one(PATHS), "HTTP/1.1", request.body()), 1);
            case 2 ->
                new RawRequest("version", line(request.method(), request.path(), one(VERSIONS), request.body()), 1);
            case 3 -> new RawRequest("header", request.bytes(one(HEADERS)), 1);
            case 4 -> new RawRequest("length", head(request, one(LENGTHS), request.body()), 1);
            case 5 ->
                new RawRequest("short body", head(request, "Content-Length: " + more(request), request.body()), 0);
            case 6 -> new RawRequest("long body", head(request, "Content-Length: " + less(request), request.body()), 1);
            case 7 ->
                new RawRequest(
                        "chunks",
                        head(request, "Transfer-Encoding: chunked", one(CHUNKS).getBytes(ISO_8859_1)),
                        0);
            case 8 -> new RawRequest("pipelined", pipelined(request, more), 1 + more.size());
            case 9 -> new RawRequest("half", Arrays.copyOf(whole, random.nextInt(whole.length)), 0);
            case 10 ->
                new RawRequest("chunked", head(request, "Transfer-Encoding: chunked", chunked(request.body())), 1);
            default -> new RawRequest("noise", noise(whole), 0);
        };
    }

    private static byte[] line(String method, String path, String version, byte[] body) {
        String line = method + " " + path + (version.isEmpty() ? "" : " " + version);
        return joined(line + "\r\nHost: localhost\r\nContent-Length: " + body.length + "\r\n\r\n", body);
    }

    private static byte[] head(Request request, String delimiting, byte[] body) {
        return joined("POST " + request.path() + " HTTP/1.1\r\nHost: localhost\r\n" + delimiting + "\r\n\r\n", body);
    }

    private static byte[] pipelined(Request request, List<Request> more) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(request.bytes());
        more.forEach(one -> all.writeBytes(one.bytes()));
        return all.toByteArray();
    }

    private byte[] chunked(byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int size = Math.min(body.length - at, 1 + random.nextInt(64));
            all.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(UTF_8));
            all.write(body, at, size);
            all.writeBytes("\r\n".getBytes(UTF_8));
            at += size;
        }
        all.writeBytes("0\r\n\r\n".getBytes(UTF_8));
        return all.toByteArray();
    }

    private byte[] noise(byte[] whole) {
        if (random.nextBoolean()) {
            byte[] copy = whole.clone();
            for (int left = 1 + random.nextInt(8); left > 0; left--) {
                copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
            }
            return copy;
        }
        byte[] bytes = new byte[1 + random.nextInt(500)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            // As TLS begins.
            bytes[0] = 0x16;
        }
        return bytes;
    }

    private int more(Request request) {
        return request.body().length + 1 + random.nextInt(100);
    }

    private int less(Request request) {
        return random.nextInt(request.body().length + 1);
    }

    private String one(List<String> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static byte[] joined(String head, byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.getBytes(ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }
}
