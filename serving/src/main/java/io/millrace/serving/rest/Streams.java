package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.runtime.access.Scope;
import io.millrace.runtime.metrics.Metrics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers that go on. No thread waits for a client: each is given what is next when it has taken what came before. */
final class Streams implements AutoCloseable {
    /** How many there may be at once. */
    static final int MOST = 64;

    /** How many more there may be of those who may operate: nobody who only looks keeps them out. */
    static final int OPERATORS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    /** Shorter than the time for which a connection may be silent, and than that of any proxy that is heard of. */
    private static final Duration BEAT = Duration.ofSeconds(10);

    /** An event, and no comment: a page is told nothing of comments, and takes silence for a dead connection. */
    private static final byte[] BEAT_BYTES = "event: beat\ndata: {}\n\n".getBytes(UTF_8);

    /** A client whose connection breaks comes again after two seconds. */
    private static final byte[] HELLO = "retry: 2000\n\n".getBytes(UTF_8);

    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "rest-beats");
        thread.setDaemon(true);
        return thread;
    });
    private boolean closed;

    Streams(Metrics metrics, String project) {
        metrics.gauge(
                "millrace_serving_streams_open",
                "Answers that go on for as long as somebody listens, such as the console's; at " + MOST
                        + " further ones are answered with 503.",
                List.of("project"),
                open::size,
                project);
        var unused = beats.scheduleWithFixedDelay(
                () -> open.forEach(Stream::beat), BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Opens one.
     *
     * @param callback completed when it has ended
     * @param stillMay whether whoever listens may still: who may no more, hears nothing from the next beat on
     * @throws Refusal 503 when there are too many, or the server stops; what the handler refuses
     */
    void open(StreamHandler handler, Route.Call call, Response response, Callback callback, BooleanSupplier stillMay)
            throws Refusal {
        Stream stream = new Stream(response, callback, stillMay);
        int most = call.caller().may(Scope.OPERATE) ? MOST + OPERATORS : MOST;
        synchronized (this) {
            if (closed || open.size() >= most) {
                throw Refusal.unavailable(
                        closed ? "the server stops" : "as many look as may at once: " + MOST + " streams are open");
            }
            open.add(stream);
        }
        try {
            stream.events = handler.open(call, stream::iterate);
        } catch (Refusal | RuntimeException | Error failure) {
            open.remove(stream);
            throw failure;
        }
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        // A proxy that collects what it passes on would keep it from arriving.
        response.getHeaders().put("X-Accel-Buffering", "no");
        stream.ready = true;
        stream.iterate();
    }

    /** Ends them all. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        beats.shutdownNow();
        open.forEach(Stream::end);
    }

    /** One client's. */
    private final class Stream extends IteratingCallback {
        private final Response response;
        private final Callback callback;
        private final BooleanSupplier stillMay;
        private StreamHandler.@Nullable Events events;
        private volatile boolean ready;
        private volatile boolean beat;
        private volatile boolean ending;
        private boolean greeted;
        private boolean last;

        Stream(Response response, Callback callback, BooleanSupplier stillMay) {
            this.response = response;
            this.callback = callback;
            this.stillMay = stillMay;
        }

        void beat() {
            beat = true;
            ending |= !stillMay.getAsBoolean();
            iterate();
        }

        void end() {
            ending = true;
            iterate();
        }

        @Override
        protected Action process() {
            StreamHandler.Events from = events;
            if (!ready || from == null) {
                return Action.IDLE;
            }
            if (last) {
                return Action.SUCCEEDED;
            }
            if (ending) {
                last = true;
                response.write(true, ByteBuffer.allocate(0), this);
                return Action.SCHEDULED;
            }
            byte[] next = greeted ? from.next() : HELLO;
            greeted = true;
            if (next == null && beat) {
                next = BEAT_BYTES;
            }
            if (next == null) {
                return Action.IDLE;
            }
            beat = false;
            response.write(false, ByteBuffer.wrap(next), this);
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleted(@Nullable Throwable failure) {
            open.remove(this);
            StreamHandler.Events from = events;
            if (from != null) {
                from.close();
            }
            if (failure == null) {
                callback.succeeded();
            } else {
                LOG.debug("A stream ends", failure);
                callback.failed(failure);
            }
        }
    }
}
