package io.millrace.runtime.doors;

/**
 * What one request holds of the memory once its body has come: the body and what it unfolds to, then the answer until the client has taken it. What is small is not counted: as much waits in the buffers of a connection. Thread-safe.
 */
public final class Holding {
    private static final long SMALL = 16 * 1024;

    private final BodyMemory memory;
    private long held;

    /**
     * That of a request.
     *
     * @param held bytes that it has taken already
     */
    public Holding(BodyMemory memory, long held) {
        this.memory = memory;
        this.held = held;
    }

    /** Holds so many bytes, in place of what it held; false, and holds what it held, when there are not so many left. */
    public synchronized boolean become(long bytes) {
        long wanted = bytes <= SMALL ? 0 : bytes;
        if (wanted > held && !memory.take(wanted - held, held)) {
            return false;
        }
        memory.free(Math.max(0, held - wanted));
        held = wanted;
        return true;
    }

    /** Gives it all back; once or more. */
    public synchronized void free() {
        memory.free(held);
        held = 0;
    }
}
