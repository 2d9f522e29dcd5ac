package io.millrace.serving.rest;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.availability.Availability;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
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

    /** How long a connection may be silent, within a request or between two. */
    static final long IDLE_MILLIS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);
    private static final long STOP_MILLIS = 5_000;

    /** Connections that may wait to be accepted. Beyond it a client tries again after a second: with the usual 50, at every rush. */
    private static final int ACCEPT_QUEUE = 1_024;

    /** Threads beside those that work on requests: for accepting, selecting, and refusing. */
    private static final int SPARE_THREADS = 6;

    /** An entity's id may hold what means something elsewhere in a path; no file and no right is found by one here. */
    private static final UriCompliance ENTITIES = UriCompliance.DEFAULT.with(
            "entities",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

    private final Server server;
    private final ServerConnector connector;
    private final Dispatcher dispatcher;

    private RestServer(
            String host,
            Set<String> names,
            int port,
            int maxInFlight,
            BodyMemory bodies,
            Metrics metrics,
            Availability availability) {
        dispatcher = new Dispatcher(HostNames.of(host, names), maxInFlight, bodies, metrics, availability);
        QueuedThreadPool threads = new QueuedThreadPool(2 * maxInFlight + SPARE_THREADS, SPARE_THREADS);
        threads.setName("rest");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setStopTimeout(STOP_MILLIS);
        server.setErrorHandler(RestServer::refuse);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(ENTITIES);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
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
     * Takes an address; requests wait until {@link #serve}. Those that name another host than they may are refused with 403.
     *
     * @param names under which it may be asked, beside those of its own machine; empty: on the loopback address no others, on another any
     * @param port 0 for any free one
     * @param maxInFlight requests that are worked on at once
     * @param availability what is asked of the answers
     * @throws IOException when the address cannot be bound
     */
    public static RestServer bind(
            String host, Set<String> names, int port, int maxInFlight, Metrics metrics, Availability availability)
            throws IOException {
        BodyMemory bodies = new BodyMemory(Runtime.getRuntime().maxMemory() / 8);
        return bind(host, names, port, maxInFlight, bodies, metrics, availability);
    }

    /** The same, without names beside. */
    public static RestServer bind(String host, int port, int maxInFlight, Metrics metrics, Availability availability)
            throws IOException {
        return bind(host, Set.of(), port, maxInFlight, metrics, availability);
    }

    static RestServer bind(
            String host,
            Set<String> names,
            int port,
            int maxInFlight,
            BodyMemory bodies,
            Metrics metrics,
            Availability availability)
            throws IOException {
        RestServer rest = new RestServer(host, names, port, maxInFlight, bodies, metrics, availability);
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
        try {
            server.stop();
            connector.close();
        } catch (Exception failure) {
            LOG.warn("The HTTP server did not stop cleanly", failure);
        }
    }

    /** What Jetty itself finds wrong with a request: its head, its encoding. */
    private static boolean refuse(Request request, Response response, Callback callback) {
        int status = response.getStatus() >= 400 ? response.getStatus() : 400;
        String message = status < 500 || status == 505
                ? "this is no HTTP request that can be answered"
                : "the server cannot answer now";
        Dispatcher.write(Refusal.of(status, message).answer(), response, callback);
        return true;
    }
}
