package io.millrace.runtime.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.runtime.metrics.Metrics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves {@code /metrics}, {@code /health/live} and {@code /health/ready}. Health answers are JSON, {@code {"status":"UP"|"DOWN",
 * "parts":{name:{"status","reason"}}}}, with status code 200 or 503.
 */
public final class ManagementServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads;

    private ManagementServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts serving.
     *
     * @param host address to bind; a name that resolves here
     * @param port 0 for any free port
     * @throws IOException when the address cannot be bound
     */
    public static ManagementServer start(String host, int port, Health health, Metrics metrics) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
        ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "management");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/health/live", exchange -> health(exchange, health.liveness()));
        server.createContext("/health/ready", exchange -> health(exchange, health.readiness()));
        server.createContext("/metrics", exchange -> {
            StringWriter text = new StringWriter();
            metrics.write(text);
            answer(exchange, 200, metrics.contentType(), text.toString());
        });
        server.createContext(
                "/", exchange -> answer(exchange, 404, "text/plain", "/metrics /health/live /health/ready\n"));
        server.start();
        return new ManagementServer(server, threads);
    }

    /** The port that is served. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void health(HttpExchange exchange, Map<String, Condition> parts) throws IOException {
        boolean good = Health.good(parts);
        ObjectNode body = JSON.createObjectNode().put("status", status(good));
        ObjectNode byName = body.putObject("parts");
        parts.forEach((name, condition) ->
                byName.putObject(name).put("status", status(condition.good())).put("reason", condition.reason()));
        answer(exchange, good ? 200 : 503, "application/json", JSON.writeValueAsString(body));
    }

    private static String status(boolean good) {
        return good ? "UP" : "DOWN";
    }

    private static void answer(HttpExchange exchange, int code, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(code, head ? -1 : body.length);
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }
}
