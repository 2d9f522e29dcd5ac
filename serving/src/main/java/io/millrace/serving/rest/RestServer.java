package io.millrace.serving.rest;

import io.millrace.runtime.metrics.Metrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
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
    private static final long IDLE_MILLIS = 30_000;
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

    /** What Jetty, as HTTP has it, leaves out of a path: parameters, and steps to here and upwards. */
    private static final Pattern SHORTENED = Pattern.compile(";|/\\.\\.?(/|$)");

    private final Server server;
    private final ServerConnector connector;
    private final Semaphore free;
    /** Apart, or instances that ask each other would wait for each other. */
    private final Semaphore freeForInstances;

    private final BodyMemory bodies;
    private final RestMetrics metrics;
    private volatile List<Route> routes = List.of();

    private RestServer(String host, int port, int maxInFlight, BodyMemory bodies, Metrics metrics, String project) {
        this.bodies = bodies;
        free = new Semaphore(maxInFlight);
        freeForInstances = new Semaphore(maxInFlight);
        this.metrics = new RestMetrics(metrics, project, () -> maxInFlight - free.availablePermits(), bodies::held);
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
                RestServer.this.handle(request, response, callback);
                return true;
            }
        });
    }

    /**
     * Takes an address; requests wait until {@link #serve}.
     *
     * @param port 0 for any free one
     * @param maxInFlight requests that are worked on at once
     * @throws IOException when the address cannot be bound
     */
    public static RestServer bind(String host, int port, int maxInFlight, Metrics metrics, String project)
            throws IOException {
        return bind(host, port, maxInFlight, new BodyMemory(Runtime.getRuntime().maxMemory() / 8), metrics, project);
    }

    static RestServer bind(String host, int port, int maxInFlight, BodyMemory bodies, Metrics metrics, String project)
            throws IOException {
        RestServer rest = new RestServer(host, port, maxInFlight, bodies, metrics, project);
        rest.connector.open();
        return rest;
    }

    /**
     * Starts answering.
     *
     * @param answered the first route that matches a request answers it
     */
    public void serve(List<Route> answered) {
        routes = List.copyOf(answered);
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
        try {
            server.stop();
            connector.close();
        } catch (Exception failure) {
            LOG.warn("The HTTP server did not stop cleanly", failure);
        }
    }

    private void handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(response, callback, System.nanoTime());
        try {
            Route route = route(request);
            if (!HttpMethod.POST.is(request.getMethod())) {
                work(exchange, route, request, new byte[0]);
                return;
            }
            RequestBody.read(request, LARGEST_BODY, bodies, new RequestBody.Reader() {
                @Override
                public void read(byte[] body) {
                    work(exchange, route, request, body);
                }

                @Override
                public void failed(Throwable failure) {
                    finish(exchange, route, unread(failure).answer());
                }
            });
        } catch (Refusal refusal) {
            finish(exchange, null, refusal.answer());
        }
    }

    private record Exchange(Response response, Callback callback, long start) {}

    /** Works on a request; its place is free again when the answer has come, on whatever thread that is. */
    private void work(Exchange exchange, Route route, Request request, byte[] body) {
        Semaphore available = places(route);
        if (!available.tryAcquire()) {
            finish(
                    exchange,
                    route,
                    Refusal.unavailable("too many requests are being worked on").answer());
            return;
        }
        CompletionStage<Answer> answer;
        try {
            answer = route.handler().later(call(route, request, body));
        } catch (Refusal | RuntimeException | Error failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        var unused = answer.whenComplete((made, failure) -> {
            available.release();
            finish(exchange, route, failure == null ? made : failed(route, Later.cause(failure)));
        });
    }

    private Semaphore places(Route route) {
        if (route.ofHealth()) {
            return new Semaphore(1);
        }
        return route.ofInstances() ? freeForInstances : free;
    }

    private static Answer failed(Route route, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal.answer();
        }
        LOG.error("{} failed", route.path(), failure);
        return Refusal.of(500, "this is not the request's fault; the server's log says more")
                .answer();
    }

    private void finish(Exchange exchange, @Nullable Route route, Answer answer) {
        metrics.answered(route == null ? "none" : route.name(), answer.status(), System.nanoTime() - exchange.start);
        write(answer, exchange.response, exchange.callback);
    }

    private Route route(Request request) throws Refusal {
        String path = Request.getPathInContext(request);
        boolean found = false;
        for (Route route : routes) {
            if (route.matches(path)) {
                if (route.method().equals(request.getMethod())) {
                    return route;
                }
                found = true;
            }
        }
        if (found) {
            throw Refusal.of(405, request.getMethod() + " is not understood here");
        }
        throw Refusal.notFound(null, "there is nothing at this path");
    }

    /** What a handler is told of a request: what follows after the route's path, for one. */
    private static Route.Call call(Route route, Request request, byte[] body) throws Refusal {
        if (SHORTENED.matcher(request.getHttpURI().getPath()).find()) {
            throw Refusal.badRequest(
                    null, "write ; as %3B and / as %2F in an entity's id: it would be taken for another");
        }
        List<String> rest = route.rest(Request.getPathInContext(request)).stream()
                .map(URIUtil::decodePath)
                .toList();
        return new Route.Call(rest, body, request.getHeaders()::get);
    }

    private static Refusal unread(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        LOG.debug("The body of a request cannot be read", failure);
        return failure instanceof TimeoutException
                ? Refusal.of(408, "the rest of the body did not come within " + IDLE_MILLIS / 1_000 + " s")
                : Refusal.badRequest(null, "the request's body cannot be read");
    }

    /** What Jetty itself finds wrong with a request: its head, its encoding. */
    private static boolean refuse(Request request, Response response, Callback callback) {
        int status = response.getStatus() >= 400 ? response.getStatus() : 400;
        String message = status < 500 || status == 505
                ? "this is no HTTP request that can be answered"
                : "the server cannot answer now";
        write(Refusal.of(status, message).answer(), response, callback);
        return true;
    }

    private static void write(Answer answer, Response response, Callback callback) {
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        answer.headers().forEach((name, value) -> response.getHeaders().put(new HttpField(name, value)));
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }
}
