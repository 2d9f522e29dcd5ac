package io.millrace.console.attacks;

import static io.millrace.console.attacks.Attack.get;
import static io.millrace.console.attacks.Attack.post;
import static io.millrace.console.attacks.Attack.raw;

import io.millrace.runtime.access.Credential;
import java.util.ArrayList;
import java.util.List;

/** Everything that is tried with one request, and what comes of it. */
final class Attacks {
    static final String SHOP = "token-of-the-shop";
    static final String DASHBOARD = "token-of-the-dashboard";
    static final String ALICE = "token-of-alice";

    private static final String TO_PREDICT = "{\"entity\": \"c1\"}";
    private static final String HOST = "Host: localhost\r\n";

    private Attacks() {}

    static String by(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    static List<Attack> all() {
        List<Attack> all = new ArrayList<>();
        all.addAll(credentials());
        all.addAll(scopes());
        all.addAll(sites());
        all.addAll(heads());
        all.addAll(smuggling());
        all.addAll(paths());
        all.addAll(bodies());
        return all;
    }

    private static List<Attack> credentials() {
        String leaked = Credential.TokenHash.of(SHOP).toString();
        return List.of(
                get("features without a token", "/features/c1", "", 401, "no_credential"),
                post("a prediction without a token", "/predict", "", TO_PREDICT, 401, "no_credential"),
                post("an event without a token", "/push", "", "{}", 401, "no_credential"),
                post("a command without a token", "/console/api/commands", "", "{}", 401, "no_credential"),
                get("the stream without a token", "/console/api/stream", "", 401, "no_credential"),
                post(
                        "another instance's question without a token",
                        "/internal/stored-features",
                        "",
                        "",
                        401,
                        "no_credential"),
                get("a token that nobody has", "/features/c1", by("guessed"), 401, "unknown_credential"),
                get(
                        "a token of another project",
                        "/features/c1",
                        by("token-of-another-project"),
                        401,
                        "unknown_credential"),
                get("the line of a file that leaked", "/features/c1", by(leaked), 401, "unknown_credential"),
                get("the hash in it", "/features/c1", by(leaked.substring(7)), 401, "unknown_credential"),
                get("a token with something behind", "/features/c1", by(DASHBOARD + "x"), 401, "unknown_credential"),
                get("no token behind Bearer", "/features/c1", "Authorization: Bearer \r\n", 401, "unknown_credential"),
                get(
                        "a token with no space before it",
                        "/features/c1",
                        "Authorization: Bearer" + DASHBOARD + "\r\n",
                        401,
                        "no_credential"),
                get("who a guess would be", "/console/api/session", by("guessed"), 401, "unknown_credential"),
                get("another scheme", "/features/c1", "Authorization: Basic YTpi\r\n", 401, "no_credential"),
                get(
                        "two tokens, the second good",
                        "/features/c1",
                        by("guessed") + by(DASHBOARD),
                        401,
                        "unknown_credential"),
                get("a token in the address", "/features/c1?token=" + DASHBOARD, "", 401, "no_credential"),
                get("a token in a cookie", "/features/c1", "Cookie: token=" + DASHBOARD + "\r\n", 401, "no_credential"),
                get(
                        "a proxy's word for who it is",
                        "/features/c1",
                        "X-Forwarded-User: alice\r\nX-Client-Cert: CN=alice\r\n",
                        401,
                        "no_credential"));
    }

    private static List<Attack> scopes() {
        return List.of(
                get("features by who scores", "/features/c1", by(SHOP), 403, "missing_scope"),
                get("the stream by who scores", "/console/api/stream", by(SHOP), 403, "missing_scope"),
                post("an event by who scores", "/push", by(SHOP), "{}", 403, "missing_scope"),
                post("a command by who scores", "/console/api/commands", by(SHOP), "{}", 403, "missing_scope"),
                post(
                        "another instance's question by who scores",
                        "/internal/stored-features",
                        by(SHOP),
                        "",
                        403,
                        "missing_scope"),
                post("a prediction by who reads", "/predict", by(DASHBOARD), TO_PREDICT, 403, "missing_scope"),
                post("a command by who reads", "/console/api/commands", by(DASHBOARD), "{}", 403, "missing_scope"),
                post("an event by who operates", "/push", by(ALICE), "{}", 403, "missing_scope"));
    }

    private static List<Attack> sites() {
        String command = "/console/api/commands";
        return List.of(
                raw(
                        "a name that leads here",
                        "GET /features/c1 HTTP/1.1\r\nHost: evil.example\r\n" + by(DASHBOARD) + "\r\n",
                        403,
                        "host"),
                raw(
                        "that name behind a proxy's word",
                        "GET /features/c1 HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\n"
                                + by(DASHBOARD) + "\r\n",
                        403,
                        "host"),
                raw(
                        "that name in the address",
                        "GET http://evil.example/features/c1 HTTP/1.1\r\nHost: evil.example\r\n" + by(DASHBOARD)
                                + "\r\n",
                        403,
                        "host"),
                post("another site's page", command, "Origin: http://evil.example\r\n", "{}", 403, "origin"),
                post("a page without a site", command, "Origin: null\r\n", "{}", 403, "origin"),
                post("another server of this machine", command, "Origin: http://localhost:1\r\n", "{}", 403, "origin"),
                post(
                        "a page that says it is another's",
                        command,
                        by(ALICE) + "Sec-Fetch-Site: cross-site\r\n",
                        "{}",
                        403,
                        "origin"),
                get("a command by a link", command, by(ALICE), 404, null),
                get(
                        "a command by another method's name",
                        command,
                        by(ALICE) + "X-HTTP-Method-Override: POST\r\n",
                        404,
                        null),
                raw("an echo of one's own head", "TRACE / HTTP/1.1\r\n" + HOST + "\r\n", 404, null),
                raw("a tunnel", "CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n", 403, "host"));
    }

    private static List<Attack> heads() {
        return List.of(
                raw("HTTP/0.9", "GET /features/c1\r\n\r\n", 505, "malformed"),
                raw("no HTTP", "\u0016\u0003\u0001\u0002\r\n\r\n", 400, "malformed"),
                raw("another version", "GET / HTTP/7.3\r\n" + HOST + "\r\n", 505, "malformed"),
                raw("no Host", "GET /features/c1 HTTP/1.1\r\n\r\n", 400, "malformed"),
                raw(
                        "two Hosts",
                        "GET /features/c1 HTTP/1.1\r\n" + HOST + "Host: evil.example\r\n\r\n",
                        400,
                        "malformed"),
                get("a header on two lines", "/features/c1", "X-A: b\r\n c\r\n", 400, "malformed"),
                get("a name with a space before its colon", "/features/c1", "X-A : b\r\n", 400, "malformed"),
                get("a header with NUL", "/features/c1", "X-A: b\0c\r\n", 400, "malformed"),
                get("a head of 100 kB", "/features/c1", "X-A: " + "a".repeat(100_000) + "\r\n", 431, "too_large"),
                get("an address of 100 kB", "/features/" + "a".repeat(100_000), "", 414, "too_large"));
    }

    private static List<Attack> smuggling() {
        String to = "POST /predict HTTP/1.1\r\n" + HOST + by(SHOP);
        String hidden = "0\r\n\r\nGET /features/c1 HTTP/1.1\r\n" + HOST + "\r\n";
        return List.of(
                raw(
                        "a length and chunks",
                        to + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + hidden,
                        400,
                        "malformed"),
                raw(
                        "chunks and a length",
                        to + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + hidden,
                        400,
                        "malformed"),
                raw("two lengths", to + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400, "malformed"),
                raw("two lengths in one line", to + "Content-Length: 4, 5\r\n\r\nabcde", 400, "malformed"),
                raw("a length below nothing", to + "Content-Length: -1\r\n\r\n", 400, "malformed"),
                raw("a length beyond numbers", to + "Content-Length: 99999999999999999999\r\n\r\n", 400, "malformed"),
                raw("a chunk that is no number", to + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "malformed"),
                raw(
                        "a chunk beyond numbers",
                        to + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
                        400,
                        "malformed"),
                raw("chunks by another name", to + "Transfer-Encoding: xchunked\r\n\r\n" + hidden, 400, "malformed"));
    }

    private static List<Attack> paths() {
        return List.of(
                get("up from the page's folder", "/console/../../../etc/passwd", "", 400, null),
                get("up by percent signs", "/console/%2e%2e/%2e%2e/etc/passwd", "", 400, null),
                get("up by a slash in percent signs", "/console/..%2f..%2fetc%2fpasswd", "", 404, null),
                get("up by percent signs of percent signs", "/console/%252e%252e%252fetc%252fpasswd", "", 404, null),
                get("up by backslashes", "/console/..\\..\\etc\\passwd", "", 400, "malformed"),
                get("up by backslashes in percent signs", "/console/..%5c..%5cetc%5cpasswd", "", 400, "malformed"),
                get("an end by NUL", "/console/index.html%00.png", "", 400, "malformed"),
                get("a file of the class path", "/console/io/millrace/console/Console.class", "", 404, null),
                get("a folder of the class path", "/console/META-INF/", "", 404, null),
                get("a path's parameter", "/features/c1;x=../c2", by(DASHBOARD), 400, null),
                get("a header in an id", "/features/a%0d%0aSet-Cookie:%20b", by(DASHBOARD), 400, "malformed"),
                get("an id with half a letter", "/features/%C3", by(DASHBOARD), 400, "malformed"));
    }

    private static List<Attack> bodies() {
        String zipped = "\u001f\u008b\b\0\0\0\0\0\0\u0003" + "\0".repeat(1_000);
        return List.of(
                post("a body of 5 MB", "/predict", by(SHOP), " ".repeat(5_000_000), 413, "too_large"),
                raw(
                        "a body of 9 GB to come",
                        "POST /predict HTTP/1.1\r\n" + HOST + by(SHOP)
                                + "Content-Length: 9999999999\r\nExpect: 100-continue\r\n\r\n",
                        413,
                        "too_large"),
                post("100,000 brackets", "/predict", by(SHOP), "{\"entity\": " + "[".repeat(100_000), 400, null),
                post("100,000 braces", "/predict", by(SHOP), "{\"entity\":".repeat(100_000), 400, null),
                post(
                        "a number of a million digits",
                        "/predict",
                        by(SHOP),
                        "{\"entity\": " + "9".repeat(1_000_000) + "}",
                        400,
                        null),
                post("a number beyond all numbers", "/predict", by(SHOP), "{\"entity\": 1e999999999}", 400, null),
                post("a field twice", "/predict", by(SHOP), "{\"entity\": \"c1\", \"entity\": \"c2\"}", 400, null),
                post(
                        "a field that changes all objects",
                        "/predict",
                        by(SHOP),
                        "{\"__proto__\": {\"operate\": true}}",
                        400,
                        null),
                post("half a letter", "/predict", by(SHOP), "{\"entity\": \"\\ud800\"}", 400, null),
                post("a body that would grow", "/predict", by(SHOP) + "Content-Encoding: gzip\r\n", zipped, 400, null),
                post(
                        "XML that reads a file",
                        "/predict",
                        by(SHOP),
                        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
                        400,
                        null));
    }
}
