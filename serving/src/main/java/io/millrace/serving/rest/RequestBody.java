package io.millrace.serving.rest;

import io.millrace.runtime.doors.BodyMemory;
import io.millrace.runtime.doors.Holding;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The body of a request, as it comes: no thread waits for it, so that clients that send slowly, or nothing more, keep nobody else's
 * request from being worked on.
 */
final class RequestBody implements Runnable {
    /** How long a body may take to come, however steadily. */
    static final long SECONDS = 60;

    private final Request request;
    private final long largest;
    private final BodyBytes bytes;
    private final Reader reader;
    private final Scheduler.Task deadline;
    private volatile boolean late;

    /** Takes the body on a thread that may wait. One of the methods is called, once. */
    interface Reader {
        /**
         * It has come.
         *
         * @param held its memory, to be freed with the request
         */
        void read(byte[] body, Holding held);

        /** It is too large, or all together are: a {@link Refusal}; or it does not come to its end. */
        void failed(Throwable failure);
    }

    private RequestBody(Request request, long largest, BodyMemory memory, Reader reader) {
        this.request = request;
        this.largest = largest;
        this.bytes = new BodyBytes(largest, memory);
        this.reader = reader;
        this.deadline = request.getComponents().getScheduler().schedule(this::end, SECONDS, TimeUnit.SECONDS);
    }

    /** Somebody sends a byte now and then: what is read next is the end of the connection. */
    private void end() {
        late = true;
        request.getConnectionMetaData().getConnection().getEndPoint().close();
    }

    /** Begins to read; returns before it has come. */
    static void read(Request request, long largest, BodyMemory memory, Reader reader) {
        if (request.getLength() > 2 * largest) {
            reader.failed(BodyBytes.tooLarge(largest));
        } else {
            new RequestBody(request, largest, memory, reader).run();
        }
    }

    @Override
    public void run() {
        boolean over = true;
        try {
            Content.Chunk chunk = request.read();
            while (chunk != null && !take(chunk)) {
                chunk = request.read();
            }
            if (chunk == null) {
                over = false;
                request.demand(this);
            }
        } finally {
            // Whatever is thrown, it gets no further.
            if (over) {
                deadline.cancel();
                bytes.free();
            }
        }
    }

    /** Takes a part; true when it was the last that is wanted. */
    private boolean take(Content.Chunk chunk) {
        if (Content.Chunk.isFailure(chunk)) {
            return fail(late ? new TimeoutException("the body took too long") : chunk.getFailure());
        }
        boolean last = chunk.isLast();
        try {
            bytes.add(chunk.getByteBuffer());
        } finally {
            chunk.release();
        }
        // Whoever is cut off while still sending may never see the answer: a little more is read for courtesy.
        if (!last && bytes.length() <= 2 * largest) {
            return false;
        }
        byte[] whole;
        try {
            whole = bytes.whole();
        } catch (Refusal refusal) {
            return fail(refusal);
        }
        Holding held = bytes.handOver();
        try {
            reader.read(whole, held);
        } catch (RuntimeException | Error failure) {
            held.free();
            throw failure;
        }
        return true;
    }

    private boolean fail(Throwable failure) {
        bytes.free();
        reader.failed(failure);
        return true;
    }
}
