package io.millrace.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP API of pages that are full at ten records; the cursor is the page's number. Every seventh request is too many, every eleventh an error. */
final class PagedApi implements AutoCloseable {
    static final String TOKEN = "token";
    private static final int PAGE = 10;

    private final HttpServer server;
    private final List<String> records = new ArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();

    PagedApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/sessions", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/sessions";
    }

    synchronized void add(String record) {
        records.add(record);
    }

    private void answer(HttpExchange exchange) throws IOException {
        int request = requests.incrementAndGet();
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, "who?");
        } else if (request % 7 == 0) {
            exchange.getResponseHeaders().set("Retry-After", "0");
            send(exchange, 429, "slowly");
        } else if (request % 11 == 0) {
            send(exchange, 500, "oh");
        } else {
            String cursor = exchange.getRequestURI().getQuery().replaceAll("after=(\\d*)&.*", "$1");
            send(exchange, 200, page(cursor.isEmpty() ? 0 : Integer.parseInt(cursor)));
        }
    }

    private synchronized String page(int number) {
        int from = number * PAGE;
        int to = Math.min(records.size(), from + PAGE);
        String next = to < from + PAGE ? "null" : String.valueOf(number + 1);
        return "{\"data\": " + records.subList(from, to) + ", \"next\": " + next + "}";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
