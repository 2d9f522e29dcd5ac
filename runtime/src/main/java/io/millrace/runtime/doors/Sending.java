package io.millrace.runtime.doors;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** An answer on its way. A client has a time to take it in, however steadily it does; beyond it the connection is closed. Until then it holds its memory. */
public final class Sending extends Callback.Nested {
    /** How long an answer may take to be taken. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Holding held;
    private Scheduler.@Nullable Task deadline;
    private boolean over;

    private Sending(Callback callback, Holding held) {
        super(callback);
        this.held = held;
    }

    /**
     * Sends the whole body of an answer.
     *
     * @param callback completed when it has been taken, or cannot be
     * @param held freed then
     * @param door counts who takes too long
     */
    public static void send(Response response, byte[] body, Callback callback, Holding held, Door door) {
        send(response, body, callback, held, door, PATIENCE);
    }

    static void send(Response response, byte[] body, Callback callback, Holding held, Door door, Duration patience) {
        Request request = response.getRequest();
        Scheduler scheduler = request.getComponents().getScheduler();
        EndPoint client = request.getConnectionMetaData().getConnection().getEndPoint();
        Sending sending = new Sending(callback, held);
        response.write(true, ByteBuffer.wrap(body), sending);
        // Most are taken at once, and nothing watches them.
        sending.watch(scheduler, patience, () -> {
            door.slow(client.getRemoteSocketAddress());
            client.close();
        });
    }

    private synchronized void watch(Scheduler scheduler, Duration patience, Runnable late) {
        if (!over) {
            deadline = scheduler.schedule(late, patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void completed() {
        held.free();
        synchronized (this) {
            over = true;
            if (deadline != null) {
                deadline.cancel();
            }
        }
    }
}
