package io.millrace.console.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.console.files.WebFiles;
import io.millrace.console.operate.SessionEndpoint;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.availability.Availability;
import io.millrace.serving.online.RestDoor;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Characters;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.RestServer;
import io.millrace.serving.rest.Route;
import io.millrace.serving.rest.StreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What is attacked: serving's server with its door and the console's files, and answers that need no broker. */
final class Target implements AutoCloseable {
    static final int IN_FLIGHT = 4;

    /** What somebody asks who means well. */
    static final byte[] WELL = ("GET /features/c1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + Attacks.by(Attacks.DASHBOARD) + "\r\n")
            .getBytes(ISO_8859_1);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MILLIS = 30_000;

    private final RestServer server;
    private final Metrics metrics;
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);

    private Target(RestServer server, Metrics metrics) {
        this.server = server;
        this.metrics = metrics;
        WebFiles files = WebFiles.read();
        server.serve(List.of(
                Route.folder("GET", "/console/", "console", files::answer).admitting(),
                new Route("GET", "/v2/health/ready", "health", call -> json("true")).admitting(),
                new Route("GET", "/console/api/session", "session", new SessionEndpoint()).tellingWho(),
                new Route("GET", "/features/", "features", call -> json(call.rest())),
                new Route("GET", "/wait", "wait", call -> hold()),
                new Route("POST", "/predict", "predict", Target::predict).admitting(Scope.SCORE),
                new Route("POST", "/push", "push", call -> json("pushed")).admitting(Scope.PUSH),
                new Route("POST", "/internal/stored-features", "internal", call -> json("stored"))
                        .admitting(Scope.PEER, Scope.READ),
                new Route("POST", "/console/api/commands", "commands", call -> json("done")).admitting(Scope.OPERATE),
                new Route("GET", "/console/api/stream", "stream", (StreamHandler) (call, news) -> new Silent()),
                new Route("GET", "/console/", "console", files::answer).admitting()));
    }

    /**
     * Starts one.
     *
     * @param callers file of those who may
     * @param rate requests per second of one caller; null: any number
     */
    static Target start(Path callers, @Nullable Integer rate) throws Exception {
        Settings.Builder settings = Settings.builder().flag("rest.callers", callers.toString());
        if (rate != null) {
            settings.flag("rest.rate.limit", rate.toString());
        }
        Metrics metrics = new Metrics();
        return new Target(
                RestServer.bind(
                        RestDoor.open(settings.build(), metrics, "shop"),
                        0,
                        IN_FLIGHT,
                        metrics,
                        new Availability(metrics, "shop", null, List.of())),
                metrics);
    }

    private static Answer json(String text) {
        try {
            return Answer.json(JSON.writeValueAsBytes(text));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Answer predict(Route.Call call) throws Refusal {
        String[] entity = {""};
        JsonBody.read(call.body(), (in, name, token) -> {
            if (!name.equals("entity")) {
                throw Refusal.badRequest(name, "there is no such field");
            }
            JsonBody.expect(token, JsonToken.VALUE_STRING, name, "a text");
            entity[0] = Characters.whole(in.getText(), name);
        });
        return json(entity[0]);
    }

    private Answer hold() {
        waiting.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        waiting.decrementAndGet();
        return json("waited");
    }

    /** Says nothing. */
    private static final class Silent implements StreamHandler.Events {
        @Override
        public byte @Nullable [] next() {
            return null;
        }

        @Override
        public void close() {
            // There is nothing to end.
        }
    }

    /** How many are held up. */
    int waiting() {
        return waiting.get();
    }

    /** Lets go those who are held up. */
    void go() {
        gate.countDown();
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** All that is answered to some bytes. */
    String send(String bytes) throws Exception {
        try (Socket socket = connect()) {
            Thread sender = new Thread(() -> {
                try {
                    socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
                    socket.shutdownOutput();
                } catch (IOException cutOff) {
                    // It has answered before all was sent.
                }
            });
            sender.start();
            String answer = read(socket);
            sender.join();
            return answer;
        }
    }

    /** The answer to a GET, by a token or without. */
    String get(String path, @Nullable String token) throws Exception {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + (token == null ? "" : Attacks.by(token)) + "\r\n");
    }

    /** What comes until the connection ends, or is reset. */
    static String read(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] part = new byte[8192];
        InputStream in = socket.getInputStream();
        try {
            for (int size = in.read(part); size >= 0; size = in.read(part)) {
                text.append(new String(part, 0, size, UTF_8));
            }
        } catch (SocketException reset) {
            return text.toString();
        }
        return text.toString();
    }

    /** How many were turned away for a kind of reason. */
    double denied(String kind) throws IOException {
        StringWriter text = new StringWriter();
        metrics.write(text);
        return text.toString()
                .lines()
                .filter(line ->
                        line.startsWith("millrace_http_denied_total{") && line.contains("kind=\"" + kind + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Override
    public void close() {
        go();
        server.close();
    }
}
