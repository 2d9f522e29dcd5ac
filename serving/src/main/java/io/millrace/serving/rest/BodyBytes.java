package io.millrace.serving.rest;

import io.millrace.runtime.doors.BodyMemory;
import io.millrace.runtime.doors.Holding;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The bytes of one body as they come, and what they hold of the memory for all bodies. Nothing is kept of a body that is refused. That memory is what keeps the heap from being full; where it is full all the same, a process that
 * was told to end then ({@code -XX:+ExitOnOutOfMemoryError}) ends, and any other, such as the quickstart's, refuses the body.
 */
final class BodyBytes {
    private final long largest;
    private final BodyMemory memory;
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long length;
    private long held;
    private boolean crowded;

    /**
     * An empty body.
     *
     * @param largest bytes that it may have
     */
    BodyBytes(long largest, BodyMemory memory) {
        this.largest = largest;
        this.memory = memory;
    }

    /** Takes what a buffer has left. */
    void add(ByteBuffer part) {
        int size = part.remaining();
        length += size;
        crowded = crowded || (length <= largest && !memory.take(size));
        if (length > largest || crowded) {
            free();
            return;
        }
        held += size;
        try {
            byte[] copy = new byte[size];
            part.get(copy);
            bytes.writeBytes(copy);
        } catch (OutOfMemoryError none) {
            crowd();
        }
    }

    /** How many bytes have come, kept or not. */
    long length() {
        return length;
    }

    /**
     * The whole body, which goes on to hold its memory until {@link #handOver}.
     *
     * @throws Refusal 413 when it is too large; 503 when there is no memory for it
     */
    byte[] whole() throws Refusal {
        if (length > largest) {
            throw tooLarge(largest);
        }
        try {
            if (!crowded) {
                return bytes.toByteArray();
            }
        } catch (OutOfMemoryError none) {
            crowd();
        }
        throw Refusal.unavailable("too many large bodies are being read");
    }

    /** Leaves what it holds to the request whose body it is. */
    Holding handOver() {
        Holding holding = new Holding(memory, held);
        held = 0;
        free();
        return holding;
    }

    static Refusal tooLarge(long largest) {
        return Refusal.tooLarge(null, "the body is larger than " + largest + " bytes");
    }

    /** Gives back what it holds of the memory; once or more. */
    void free() {
        memory.free(held);
        held = 0;
        bytes = new ByteArrayOutputStream(0);
    }

    private void crowd() {
        crowded = true;
        free();
    }
}
