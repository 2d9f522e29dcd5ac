package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;
import static io.millrace.console.page.Documents.rounded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page's own files and a shop's documents, with the headers and paths of the contract: what a browser would get of a running Millrace, without one. It
 * can go away and come back on the same port, and keeps what it was told to do.
 */
final class PageServer implements AutoCloseable {
    static final String TOKEN = "a-token-of-64-letters";
    private static final String FOLLOWED = "/console/api/stream/entities/";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "html",
            "text/html; charset=utf-8",
            "js",
            "text/javascript; charset=utf-8",
            "css",
            "text/css; charset=utf-8",
            "svg",
            "image/svg+xml");

    /** A command that a browser sent: where to, by whom, and what. */
    record Command(String path, @Nullable String authorization, JsonNode body) {}

    final ShopCustomers customers;
    private final Map<String, @Nullable Object> views = new LinkedHashMap<>();
    private final Set<BlockingQueue<String>> streams = ConcurrentHashMap.newKeySet();
    private final Map<String, BlockingQueue<String>> followers = new ConcurrentHashMap<>();
    final List<Command> commands = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile boolean open = true;
    /** Whether no further stream is given. */
    volatile boolean full;

    /** Whether one has to say who one is to look. */
    volatile boolean closed;

    PageServer(Shop shop) {
        customers = new ShopCustomers(shop);
        views.putAll(shop.views());
        server = listen(0);
    }

    private HttpServer listen(int port) {
        try {
            HttpServer created = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
            created.setExecutor(threads);
            created.createContext("/", this::answer);
            created.start();
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/console/";
    }

    /** Replaces a view, for those who look now and those who come later. */
    void put(String view, Map<String, @Nullable Object> document) {
        synchronized (views) {
            views.put(view, document);
            String message = message(view, document);
            streams.forEach(stream -> stream.add(message));
        }
    }

    /** How many listen. */
    int listeners() {
        return streams.size();
    }

    /** Tells who follows a customer what is known of it now. */
    void tell(String customer, Map<String, @Nullable Object> document) {
        Objects.requireNonNull(followers.get(customer)).add(message("entity", document));
    }

    boolean isFollowed(String customer) {
        return followers.containsKey(customer);
    }

    void goAway() {
        open = false;
        server.stop(0);
    }

    void comeBack() {
        int port = server.getAddress().getPort();
        open = true;
        server = listen(port);
    }

    @Override
    public void close() {
        goAway();
        threads.shutdownNow();
    }

    private static String message(String view, @Nullable Object document) {
        return "event: " + view + "\ndata: " + text(document) + "\n\n";
    }

    private static String text(@Nullable Object document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            if (path.equals("/console/api/stream")) {
                stream(exchange);
            } else if (path.startsWith(FOLLOWED)) {
                follow(exchange, path.substring(FOLLOWED.length()));
            } else if (exchange.getRequestMethod().equals("POST")) {
                post(exchange, path);
            } else if (path.startsWith("/console/api/")
                    || path.startsWith("/features/")
                    || path.startsWith("/recommendations/")) {
                get(exchange, path);
            } else {
                file(exchange, path.substring("/console/".length()));
            }
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        if (closed && !authorized(exchange)) {
            respond(exchange, 401, object("error", "say who you are"));
            return;
        }
        if (full) {
            respond(exchange, 503, object("error", "as many look as may at once"));
            return;
        }
        BlockingQueue<String> mine = new LinkedBlockingQueue<>();
        synchronized (views) {
            views.forEach((view, document) -> mine.add(message(view, document)));
            streams.add(mine);
        }
        try {
            send(exchange, mine);
        } finally {
            streams.remove(mine);
        }
    }

    private void follow(HttpExchange exchange, String customer) throws IOException {
        BlockingQueue<String> mine = new LinkedBlockingQueue<>();
        mine.add(message("entity", customers.page(customer)));
        followers.put(customer, mine);
        try {
            send(exchange, mine);
        } finally {
            followers.remove(customer, mine);
        }
    }

    private void send(HttpExchange exchange, BlockingQueue<String> mine) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (open) {
                String next = mine.poll(200, TimeUnit.MILLISECONDS);
                // A comment, so that a client that has gone is noticed.
                out.write((next == null ? ": \n\n" : next).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void get(HttpExchange exchange, String path) throws IOException {
        Map<String, String> query = query(exchange);
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (path.endsWith("/session")) {
            boolean known = authorized(exchange);
            if (!known && exchange.getRequestHeaders().containsKey("Authorization")) {
                respond(exchange, 401, object("error", "this is no token of anybody"));
                return;
            }
            respond(exchange, 200, object("operate", known, "who", known ? "operator" : null));
        } else if (path.endsWith("/api/entities")) {
            int limit = Integer.parseInt(query.getOrDefault("limit", "10000"));
            respond(
                    exchange,
                    200,
                    customers.all(query.getOrDefault("query", ""), query.getOrDefault("order", "desc"), limit));
        } else if (last.equals("nobody")) {
            respond(exchange, 404, object("error", "nothing has ever been heard of nobody"));
        } else if (path.startsWith("/features/")) {
            respond(exchange, 200, customers.features(last));
        } else if (path.startsWith("/recommendations/")) {
            respond(exchange, 200, ShopCustomers.recommended(last));
        } else if (path.endsWith("/api/dead-letters/open")) {
            respond(exchange, 200, object("count", 12_345, "below", object("0", 41)));
        } else if (path.contains("/api/dead-letters/")) {
            respond(exchange, 200, authorized(exchange) ? ShopLetters.deadLetter(last) : ShopLetters.withheld(last));
        } else {
            respond(exchange, 404, object("error", "there is no " + path));
        }
    }

    private void post(HttpExchange exchange, String path) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        if (path.equals("/predict")) {
            double silent =
                    body.path("overrides").path("days_since_last_session").asDouble(23.5);
            double score = rounded(1 / (1 + Math.exp(-(silent - 13.5) / 10)));
            Map<String, @Nullable Object> prediction =
                    ShopNews.prediction(body.path("entity").asText(), score);
            prediction.put("what_if", true);
            respond(exchange, 200, prediction);
            return;
        }
        commands.add(new Command(path, exchange.getRequestHeaders().getFirst("Authorization"), body));
        if (!authorized(exchange)) {
            respond(exchange, 401, object("error", "a token is needed"));
        } else if (path.endsWith("/retry") || path.endsWith("/discard")) {
            int done = body.has("all") ? 12_345 : body.path("ids").size();
            respond(exchange, 200, object("done", done, "failed", list()));
        } else {
            respond(
                    exchange,
                    200,
                    object(
                            "id",
                            "command-1",
                            "accepted",
                            true,
                            "reason",
                            body.path("kind").asText() + " it is."));
        }
    }

    private static boolean authorized(HttpExchange exchange) {
        return ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> found = new LinkedHashMap<>();
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                found.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    private static void respond(HttpExchange exchange, int status, @Nullable Object document) throws IOException {
        byte[] bytes = text(document).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void file(HttpExchange exchange, String path) throws IOException {
        String name = path.isEmpty() ? "index.html" : path;
        try (InputStream file = PageServer.class.getResourceAsStream(place(name))) {
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] bytes = file.readAllBytes();
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            Objects.requireNonNullElse(
                                    TYPES.get(name.substring(name.lastIndexOf('.') + 1)), "text/plain"));
            exchange.getResponseHeaders().set("Cache-Control", "no-cache");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Where a file of the page is on the class path: its own, or one of the libraries that come as WebJars. */
    private static String place(String name) throws IOException {
        return switch (name) {
            case "lib/lit-html.js" -> webJar("lit-html", "lit-html.js");
            case "lib/uPlot.js" -> webJar("uplot", "dist/uPlot.esm.js");
            case "lib/uPlot.css" -> webJar("uplot", "dist/uPlot.min.css");
            default -> "/io/millrace/console/web/" + name;
        };
    }

    private static String webJar(String library, String file) throws IOException {
        Properties of = new Properties();
        try (InputStream in = Objects.requireNonNull(PageServer.class.getResourceAsStream(
                "/META-INF/maven/org.webjars.npm/" + library + "/pom.properties"))) {
            of.load(in);
        }
        return "/META-INF/resources/webjars/" + library + "/" + of.getProperty("version") + "/" + file;
    }

    /** Commands that came to a path so far. */
    List<Command> commandsTo(String path) {
        List<Command> found = new ArrayList<>(commands);
        found.removeIf(command -> !command.path().endsWith(path));
        return found;
    }
}
