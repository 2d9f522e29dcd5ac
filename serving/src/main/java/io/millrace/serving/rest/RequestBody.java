package io.millrace.serving.rest;

import java.io.ByteArrayOutputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * The body of a request, as it comes: no thread waits for it, so that clients that send slowly, or nothing more, keep nobody else's
 * request from being worked on.
 */
final class RequestBody implements Runnable {
    private final Request request;
    private final long largest;
    private final BodyMemory memory;
    private final Reader reader;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long length;
    private long held;
    private boolean crowded;

    /** Takes the body on a thread that may wait. One of the methods is called, once. */
    interface Reader {
        void read(byte[] body);

        /** It is too large, or all together are: a {@link Refusal}; or it does not come to its end. */
        void failed(Throwable failure);
    }

    private RequestBody(Request request, long largest, BodyMemory memory, Reader reader) {
        this.request = request;
        this.largest = largest;
        this.memory = memory;
        this.reader = reader;
    }

    /** Begins to read; returns before it has come. The memory is held until the reader returns. */
    static void read(Request request, long largest, BodyMemory memory, Reader reader) {
        RequestBody body = new RequestBody(request, largest, memory, reader);
        if (request.getLength() > 2 * largest) {
            reader.failed(body.tooLarge());
        } else {
            body.run();
        }
    }

    @Override
    public void run() {
        Content.Chunk chunk = request.read();
        while (chunk != null && !take(chunk)) {
            chunk = request.read();
        }
        if (chunk == null) {
            request.demand(this);
        }
    }

    /** Takes a part; true when it was the last that is wanted. */
    private boolean take(Content.Chunk chunk) {
        if (Content.Chunk.isFailure(chunk)) {
            return fail(chunk.getFailure());
        }
        boolean last = chunk.isLast();
        keep(chunk);
        chunk.release();
        // Whoever is cut off while still sending may never see the answer: a little more is read for courtesy.
        if (length > 2 * largest || (last && length > largest)) {
            return fail(tooLarge());
        }
        if (last && crowded) {
            return fail(Refusal.unavailable("too many large bodies are being read"));
        }
        if (last) {
            try {
                reader.read(bytes.toByteArray());
            } finally {
                memory.free(held);
            }
        }
        return last;
    }

    /** Nothing is kept of what is too large, or of what there is no memory for. */
    private void keep(Content.Chunk chunk) {
        int size = chunk.remaining();
        length += size;
        crowded = crowded || (length <= largest && !memory.take(size));
        if (length > largest || crowded) {
            memory.free(held);
            held = 0;
            bytes.reset();
            return;
        }
        held += size;
        byte[] part = new byte[size];
        chunk.get(part, 0, size);
        bytes.writeBytes(part);
    }

    private boolean fail(Throwable failure) {
        memory.free(held);
        reader.failed(failure);
        return true;
    }

    private Refusal tooLarge() {
        return Refusal.tooLarge(null, "the body is larger than " + largest + " bytes");
    }
}
