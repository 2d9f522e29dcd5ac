package io.millrace.serving.rest;

import io.millrace.runtime.access.Caller;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.doors.BodyMemory;
import io.millrace.runtime.doors.Denial;
import io.millrace.runtime.doors.DeniedException;
import io.millrace.runtime.doors.Door;
import io.millrace.runtime.doors.Holding;
import io.millrace.runtime.doors.Sending;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.availability.Availability;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route of a request, has it answered on whatever thread the answer comes, and keeps the number of requests under way within bounds. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** What Jetty, as HTTP has it, leaves out of a path: parameters, and steps to here and upwards. */
    private static final Pattern SHORTENED = Pattern.compile(";|/\\.\\.?(/|$)");

    /** Requests of those who may operate that are worked on at once. */
    static final int OPERATORS = 16;

    private static final Set<Scope> SCORED = Set.of(Scope.SCORE, Scope.PUSH);

    private final Room room;
    /** Apart, or instances that ask each other would wait for each other. */
    private final Room roomForInstances;
    /** Apart, or nobody could stop what keeps all others busy. */
    private final Room roomForOperators;

    private final Door door;
    private final RestMetrics metrics;
    private final Streams streams;
    private volatile List<Route> routes = List.of();

    /**
     * A dispatcher without routes.
     *
     * @param door whom it lets in
     * @param maxInFlight requests that are worked on at once
     * @param bodies what all bodies and answers may hold but those of instances, who have as much for themselves, and of operators, who have an eighth of it
     */
    Dispatcher(Door door, int maxInFlight, BodyMemory bodies, Metrics metrics, Availability availability) {
        this.door = door;
        room = new Room(new Semaphore(maxInFlight), bodies);
        roomForInstances = new Room(new Semaphore(maxInFlight), bodies.another());
        roomForOperators = new Room(new Semaphore(OPERATORS), bodies.beside(RestServer.LARGEST_BODY));
        this.metrics = new RestMetrics(
                metrics, availability, () -> maxInFlight - room.places.availablePermits(), bodies::held);
        streams = new Streams(metrics, availability.project());
    }

    /** From now on the first of these that matches a request answers it. */
    void serve(List<Route> answered) {
        metrics.serve(answered);
        routes = List.copyOf(answered);
    }

    /** Answers a request, or refuses it; the callback is completed when the answer has been sent. */
    void handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(response, callback, System.nanoTime());
        try {
            door.name(request);
            Route route = route(request);
            Caller caller;
            try {
                caller = route.tellsWho() ? door.identify(request) : door.enter(request, route.admits());
            } catch (DeniedException denied) {
                finish(exchange, route, Refusal.denied(denied).answer());
                return;
            }
            Room taken = room(route, caller);
            if (!HttpMethod.POST.is(request.getMethod())) {
                work(exchange, route, caller, taken.places, request, new byte[0], new Holding(taken.bodies, 0));
                return;
            }
            RequestBody.read(request, RestServer.LARGEST_BODY, taken.bodies, new RequestBody.Reader() {
                @Override
                public void read(byte[] body, Holding held) {
                    work(exchange, route, caller, taken.places, request, body, held);
                }

                @Override
                public void failed(Throwable failure) {
                    finish(exchange, route, unread(request, failure).answer());
                }
            });
        } catch (DeniedException denied) {
            finish(exchange, null, Refusal.denied(denied).answer());
        } catch (Refusal refusal) {
            finish(exchange, null, refusal.answer());
        }
    }

    private record Exchange(Response response, Callback callback, long start) {}

    /** What requests of a kind may take up at once: places to be worked on, and memory for their bodies, however slowly these come. */
    private record Room(Semaphore places, BodyMemory bodies) {}

    /** Ends the answers that have no end of their own. */
    void endStreams() {
        streams.close();
    }

    /** Works on a request; its place is free again when the answer has come, on whatever thread that is. */
    private void work(
            Exchange exchange,
            Route route,
            Caller caller,
            Semaphore places,
            Request request,
            byte[] body,
            Holding held) {
        if (route.handler() instanceof StreamHandler handler) {
            stream(exchange, route, handler, caller, request, body, held);
            return;
        }
        if (!places.tryAcquire()) {
            finish(
                    exchange,
                    route,
                    Refusal.unavailable("too many requests are being worked on").answer(),
                    held);
            return;
        }
        CompletionStage<Answer> answer;
        try {
            answer = route.handler().later(call(route, caller, request, body, held));
        } catch (Refusal | RuntimeException | Error failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        var unused = answer.whenComplete((made, failure) -> {
            places.release();
            finish(exchange, route, failure == null ? made : failed(route, Later.cause(failure)), held);
        });
    }

    /** Opens an answer that goes on: what is measured of it is how long it takes to begin. */
    private void stream(
            Exchange exchange,
            Route route,
            StreamHandler handler,
            Caller caller,
            Request request,
            byte[] body,
            Holding held) {
        try {
            streams.open(
                    handler,
                    call(route, caller, request, body, held),
                    exchange.response,
                    exchange.callback,
                    () -> door.stillMay(caller, request, route.admits()));
            held.free();
            metrics.answered(route, 200, System.nanoTime() - exchange.start);
        } catch (Refusal | RuntimeException | Error failure) {
            finish(exchange, route, failed(route, failure), held);
        }
    }

    /** What anybody may ask, health and the page's own files, waits for nothing, and is answered at once. */
    private Room room(Route route, Caller caller) {
        if (route.admits().isEmpty()) {
            return new Room(new Semaphore(1), room.bodies);
        }
        // Whoever may operate and scores is one of many who score.
        if (caller.may(Scope.OPERATE) && Collections.disjoint(route.admits(), SCORED)) {
            return roomForOperators;
        }
        return route.ofInstances() && door.instance(caller) ? roomForInstances : room;
    }

    private static Answer failed(Route route, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal.answer();
        }
        LOG.error("{} failed", route.path(), failure);
        return Refusal.of(500, "this is not the request's fault; the server's log says more")
                .answer();
    }

    /** Sends an answer in which nothing is but why there is no other. */
    private void finish(Exchange exchange, @Nullable Route route, Answer refused) {
        finish(exchange, route, refused, new Holding(room.bodies, 0));
    }

    /** Sends an answer, for which there has to be memory until the client has taken it. What anybody may ask, the page's own files, is the same bytes for all. */
    private void finish(Exchange exchange, @Nullable Route route, Answer made, Holding held) {
        boolean own = route != null && !route.admits().isEmpty();
        Answer answer = made;
        if (!held.become(own ? made.body().length : 0)) {
            held.free();
            answer = Refusal.unavailable("too many large answers wait to be taken")
                    .answer();
        }
        metrics.answered(route, answer.status(), System.nanoTime() - exchange.start);
        write(answer, exchange.response, exchange.callback, held);
    }

    private Route route(Request request) throws Refusal {
        String path = Request.getPathInContext(request);
        Set<String> methods = new TreeSet<>();
        for (Route route : routes) {
            if (route.matches(path)) {
                if (route.method().equals(request.getMethod())) {
                    return route;
                }
                methods.add(route.method());
            }
        }
        if (methods.isEmpty()) {
            throw Refusal.notFound(null, "there is nothing at this path");
        }
        throw Refusal.notAllowed(request.getMethod(), methods);
    }

    /** What a handler is told of a request: what follows after the route's path, for one. */
    private static Route.Call call(Route route, Caller caller, Request request, byte[] body, Holding held)
            throws Refusal {
        if (SHORTENED.matcher(request.getHttpURI().getPath()).find()) {
            throw Refusal.badRequest(
                    null, "write ; as %3B and / as %2F in an entity's id: it would be taken for another");
        }
        List<String> rest = route.rest(Request.getPathInContext(request)).stream()
                .map(URIUtil::decodePath)
                .toList();
        return new Route.Call(rest, body, request.getHeaders()::get, name -> parameter(request, name), caller, held);
    }

    private static @Nullable String parameter(Request request, String name) {
        try {
            return Request.extractQueryParameters(request).getValue(name);
        } catch (IllegalArgumentException undecodable) {
            return null;
        }
    }

    private Refusal unread(Request request, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            if (refusal.status() == 413) {
                door.count(Denial.TOO_LARGE, request);
            }
            return refusal;
        }
        LOG.debug("The body of a request cannot be read", failure);
        boolean slow = failure instanceof TimeoutException;
        door.count(slow ? Denial.SLOW : Denial.MALFORMED, request);
        return slow
                ? Refusal.of(
                        408,
                        "nothing of the body came for %d s, or not the whole within %d s"
                                .formatted(Door.IDLE_MILLIS / 1_000, RequestBody.SECONDS))
                : Refusal.badRequest(null, "the request's body cannot be read");
    }

    /** Sends an answer that holds nothing. */
    void write(Answer answer, Response response, Callback callback) {
        write(answer, response, callback, new Holding(room.bodies, 0));
    }

    private void write(Answer answer, Response response, Callback callback, Holding held) {
        response.setStatus(answer.status());
        String contentType = answer.contentType();
        if (contentType != null) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        }
        if (answer.status() != 304) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        }
        answer.headers().forEach((name, value) -> response.getHeaders().put(new HttpField(name, value)));
        Sending.send(response, answer.body(), callback, held, door);
    }
}
