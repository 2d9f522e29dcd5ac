package io.millrace.runtime.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.doors.BodyMemory;
import io.millrace.runtime.doors.DeniedException;
import io.millrace.runtime.doors.Door;
import io.millrace.runtime.doors.Holding;
import io.millrace.runtime.doors.Sending;
import io.millrace.runtime.metrics.Metrics;
import java.io.IOException;
import java.io.StringWriter;
import java.net.BindException;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /health/live} and {@code /health/ready}. Health answers are JSON, {@code {"status":"UP"|"DOWN",
 * "parts":{name:{"status","reason"}}}}, with status code 200 or 503; the parts are for those who may read, the status for whoever comes: what probes a container has no credential.
 */
public final class ManagementServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Scope> READERS = Set.of(Scope.READ);

    /** For accepting, selecting, and a few who ask. */
    private static final int THREADS = 8;

    /** What answers may hold that are not taken yet: metrics of a large project are a MB. */
    private static final long MEMORY = 16 * 1024 * 1024;

    private final Door door;
    private final BodyMemory answers = new BodyMemory(MEMORY);
    private final Server server;
    private final ServerConnector connector;

    private record Reply(int status, String type, String text) {}

    private static final Reply BUSY = new Reply(503, "text/plain", "too many answers wait to be taken\n");

    private ManagementServer(Door door, int port, Health health, Metrics metrics) {
        this.door = door;
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("management");
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = door.connector(server, port, http);
        server.addConnector(connector);
        server.setErrorHandler((request, response, callback) -> {
            int status = response.getStatus() >= 400 ? response.getStatus() : 400;
            door.countUnread(status, request);
            write(new Reply(status, "text/plain", ""), true, response, callback);
            return true;
        });
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                Reply reply;
                try {
                    door.name(request);
                    reply = reply(door, health, metrics, request);
                } catch (DeniedException denied) {
                    denied.headers().forEach(response.getHeaders()::put);
                    reply = new Reply(denied.status(), "text/plain", denied.getMessage() + "\n");
                }
                write(reply, !HttpMethod.HEAD.is(request.getMethod()), response, callback);
                return true;
            }
        });
    }

    /**
     * Starts serving.
     *
     * @param door whom it lets in; closed with the server
     * @param port 0 for any free port
     * @throws BindException when somebody else has the address, or it is none of this machine's
     * @throws IOException when it cannot be bound otherwise
     */
    public static ManagementServer start(Door door, int port, Health health, Metrics metrics) throws IOException {
        ManagementServer started = new ManagementServer(door, port, health, metrics);
        try {
            started.connector.open();
            started.server.start();
            return started;
        } catch (IOException unbound) {
            started.close();
            // Jetty's own says less of what is wrong.
            throw unbound.getCause() instanceof BindException taken ? taken : unbound;
        } catch (Exception failure) {
            started.close();
            throw new IllegalStateException("the HTTP server does not start", failure);
        }
    }

    /** The port that is served. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        door.close();
        // Whoever was interrupted stops it, too, and wholly.
        boolean interrupted = Thread.interrupted();
        try {
            server.stop();
            connector.close();
        } catch (Exception failure) {
            LOG.warn("The HTTP server of metrics and health did not stop cleanly", failure);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Reply reply(Door door, Health health, Metrics metrics, Request request)
            throws DeniedException, IOException {
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            return new Reply(405, "text/plain", "GET or HEAD\n");
        }
        return switch (Request.getPathInContext(request)) {
            case "/health/live" -> health(health.liveness(), mayRead(door, request));
            case "/health/ready" -> health(health.readiness(), mayRead(door, request));
            case "/metrics" -> {
                var unused = door.enter(request, READERS);
                StringWriter text = new StringWriter();
                metrics.write(text);
                yield new Reply(200, metrics.contentType(), text.toString());
            }
            default -> new Reply(404, "text/plain", "/metrics /health/live /health/ready\n");
        };
    }

    /** A probe may come with a proxy's token: it is counted, and told no more than one that says nothing. */
    private static boolean mayRead(Door door, Request request) {
        try {
            return door.identify(request).may(READERS);
        } catch (DeniedException unknown) {
            return false;
        }
    }

    private static Reply health(Map<String, Condition> parts, boolean reader) throws IOException {
        boolean good = Health.good(parts);
        ObjectNode body = JSON.createObjectNode().put("status", status(good));
        if (reader) {
            ObjectNode byName = body.putObject("parts");
            parts.forEach((name, condition) -> byName.putObject(name)
                    .put("status", status(condition.good()))
                    .put("reason", condition.reason()));
        }
        return new Reply(good ? 200 : 503, "application/json", JSON.writeValueAsString(body));
    }

    private static String status(boolean good) {
        return good ? "UP" : "DOWN";
    }

    private void write(Reply reply, boolean withBody, Response response, Callback callback) {
        byte[] body = reply.text.getBytes(UTF_8);
        Holding held = new Holding(answers, 0);
        if (!held.become(withBody ? body.length : 0)) {
            write(BUSY, withBody, response, callback);
            return;
        }
        response.setStatus(reply.status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        Sending.send(response, withBody ? body : new byte[0], callback, held, door);
    }
}
