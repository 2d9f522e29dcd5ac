package io.millrace.runtime.doors;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all requests of a kind may hold of the memory, in bytes: their bodies until they have been answered, what these unfold to, and answers until they have been taken ({@link Holding}). Thread-safe.
 */
public final class BodyMemory {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    /** Memory of so many bytes. */
    public BodyMemory(long most) {
        this.most = most;
    }

    /** As much again, that nobody else takes. */
    public BodyMemory another() {
        return new BodyMemory(most);
    }

    /** As much as an eighth of this one, that nobody else takes, or so much at least. */
    public BodyMemory beside(long least) {
        return new BodyMemory(Math.max(least, most / 8));
    }

    /** Takes some, or nothing when there is not so much left. */
    public boolean take(long bytes) {
        return take(bytes, -1);
    }

    /** Takes some, or nothing when there is not so much left and others than who has this much already hold any: who is alone is never refused. */
    boolean take(long bytes, long own) {
        long before = held.getAndAdd(bytes);
        if (before + bytes <= most || before <= own) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** Gives some back. */
    public void free(long bytes) {
        held.addAndGet(-bytes);
    }

    /** What is held now. */
    public long held() {
        return held.get();
    }
}
