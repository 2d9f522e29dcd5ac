package io.millrace.serving.rest;

import java.util.concurrent.atomic.AtomicLong;

/** What the bodies of all requests that are not answered yet may hold of the memory, in bytes. Thread-safe. */
final class BodyMemory {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    BodyMemory(long most) {
        this.most = most;
    }

    /** As much as an eighth of this one, and room for one body at least, that nobody else takes. */
    BodyMemory beside() {
        return new BodyMemory(Math.max(RestServer.LARGEST_BODY, most / 8));
    }

    /** Takes some, or nothing when there is not so much left. */
    boolean take(long bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void free(long bytes) {
        held.addAndGet(-bytes);
    }

    /** What is held now. */
    long held() {
        return held.get();
    }
}
