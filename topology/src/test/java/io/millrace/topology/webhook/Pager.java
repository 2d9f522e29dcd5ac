package io.millrace.topology.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A receiver of alerts: a real HTTP server that answers as it is told to, and remembers what it was sent. */
final class Pager implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What it was sent, and when by {@link System#nanoTime}. */
    record Post(
            JsonNode body, @Nullable String key, @Nullable String authorization, long at) {
        String said() {
            return body.get("subject").asText() + " " + body.get("state").asText();
        }
    }

    /** What it answers; headers too. */
    record Reply(int status, Map<String, String> headers) {
        static final Reply OK = new Reply(200, Map.of());
    }

    /** Decides what is answered to a post. */
    interface Conduct {
        Reply reply(Post post) throws Exception;
    }

    final List<Post> posts = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Conduct conduct = post -> Reply.OK;

    private Pager(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    static Pager start() throws IOException {
        return new Pager(0);
    }

    /** One where another was. */
    static Pager start(int port) throws IOException {
        return new Pager(port);
    }

    void conduct(Conduct now) {
        conduct = now;
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/secret-path";
    }

    List<String> said() {
        return posts.stream().map(Post::said).toList();
    }

    void awaitPosts(int count) throws Exception {
        Eventually.await(count + " posts", () -> posts.size() >= count);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Post post = new Post(
                    JSON.readTree(exchange.getRequestBody()),
                    exchange.getRequestHeaders().getFirst(Receiver.KEY),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    System.nanoTime());
            posts.add(post);
            Reply reply = conduct.reply(post);
            reply.headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(reply.status, -1);
        } catch (IOException gone) {
            throw gone;
        } catch (Exception failed) {
            throw new IOException(failed);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
