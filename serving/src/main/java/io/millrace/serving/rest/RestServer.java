package io.millrace.serving.rest;

import io.millrace.runtime.doors.BodyMemory;
import io.millrace.runtime.doors.Door;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.availability.Availability;
import java.io.IOException;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
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
 * Serving's HTTP server. A request whose body has come is worked on by one of its threads, to the end or until it has to wait for what
 * comes by itself ({@link Route.LaterHandler}); no more than a bound at once, waiting or not, and those beyond are refused at once with 503, so that a rush makes nobody wait for what nobody waits for any more. What fails
 * unexpectedly is logged and answered with 500 and no detail.
 */
public final class RestServer implements AutoCloseable {
    /** Largest body of a request, bytes: more than the largest record that can be pushed. */
    public static final int LARGEST_BODY = 4 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);
    private static final long STOP_MILLIS = 5_000;

    /** Threads beside those that work on requests: for accepting, selecting, and refusing. */
    private static final int SPARE_THREADS = 6;

    /** An entity's id may hold what means something elsewhere in a path; no file and no right is found by one here. */
    private static final UriCompliance ENTITIES = UriCompliance.DEFAULT.with(
            "entities",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

    private final Door door;
    private final Server server;
    private final ServerConnector connector;
    private final Dispatcher dispatcher;

    private RestServer(
            Door door, int port, int maxInFlight, BodyMemory bodies, Metrics metrics, Availability availability) {
        this.door = door;
        dispatcher = new Dispatcher(door, maxInFlight, bodies, metrics, availability);
        QueuedThreadPool threads =
                new QueuedThreadPool(2 * maxInFlight + Dispatcher.OPERATORS + SPARE_THREADS, SPARE_THREADS);
        threads.setName("rest");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setStopTimeout(STOP_MILLIS);
        server.setErrorHandler(this::refuse);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(ENTITIES);
        connector = door.connector(server, port, http);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                dispatcher.handle(request, response, callback);
                return true;
            }
        });
    }

    /**
     * Takes the address of a door; requests wait until {@link #serve}.
     *
     * @param door whom it lets in; closed with the server
     * @param port 0 for any free one
     * @param maxInFlight requests that are worked on at once
     * @param availability what is asked of the answers
     * @throws IOException when the address cannot be bound
     */
    public static RestServer bind(Door door, int port, int maxInFlight, Metrics metrics, Availability availability)
            throws IOException {
        BodyMemory bodies = new BodyMemory(Runtime.getRuntime().maxMemory() / 8);
        return bind(door, port, maxInFlight, bodies, metrics, availability);
    }

    static RestServer bind(
            Door door, int port, int maxInFlight, BodyMemory bodies, Metrics metrics, Availability availability)
            throws IOException {
        RestServer rest = new RestServer(door, port, maxInFlight, bodies, metrics, availability);
        try {
            rest.connector.open();
        } catch (IOException taken) {
            rest.close();
            throw taken;
        }
        return rest;
    }

    /**
     * Starts answering.
     *
     * @param answered the first route that matches a request answers it
     */
    public void serve(List<Route> answered) {
        dispatcher.serve(answered);
        try {
            server.start();
        } catch (Exception failure) {
            throw new IllegalStateException("the HTTP server does not start", failure);
        }
    }

    /** The port that is served. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Refuses new requests, gives those under way five seconds, and stops. */
    @Override
    public void close() {
        dispatcher.endStreams();
        door.close();
        try {
            server.stop();
            connector.close();
        } catch (Exception failure) {
            LOG.warn("The HTTP server did not stop cleanly", failure);
        }
    }

    /** What Jetty itself finds wrong with a request: its head, its encoding. */
    private boolean refuse(Request request, Response response, Callback callback) {
        int status = response.getStatus() >= 400 ? response.getStatus() : 400;
        door.countUnread(status, request);
        String message = status < 500 || status == 505
                ? "this is no HTTP request that can be answered"
                : "the server cannot answer now";
        dispatcher.write(Refusal.of(status, message).answer(), response, callback);
        return true;
    }
}
