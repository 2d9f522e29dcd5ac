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
    private final Reader reader;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long length;

    /** Takes the body on a thread that may wait. One of the methods is called, once. */
    interface Reader {
        void read(byte[] body);

        /** It is too large: a {@link Refusal}; or it does not come to its end. */
        void failed(Throwable failure);
    }

    private RequestBody(Request request, long largest, Reader reader) {
        this.request = request;
        this.largest = largest;
        this.reader = reader;
    }

    /** Begins to read; returns before it has come. */
    static void read(Request request, long largest, Reader reader) {
        RequestBody body = new RequestBody(request, largest, reader);
        if (request.getLength() > 2 * largest) {
            reader.failed(body.tooLarge());
        } else {
            body.run();
        }
    }

    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                reader.failed(chunk.getFailure());
                return;
            }
            take(chunk);
            boolean last = chunk.isLast();
            chunk.release();
            // Whoever is cut off while still sending may never see the answer: a little more is read for courtesy.
            if (length > 2 * largest || (last && length > largest)) {
                reader.failed(tooLarge());
                return;
            }
            if (last) {
                reader.read(bytes.toByteArray());
                return;
            }
        }
    }

    private void take(Content.Chunk chunk) {
        int size = chunk.remaining();
        length += size;
        if (length <= largest) {
            byte[] part = new byte[size];
            chunk.get(part, 0, size);
            bytes.writeBytes(part);
        }
    }

    private Refusal tooLarge() {
        return Refusal.tooLarge(null, "the body is larger than " + largest + " bytes");
    }
}
