package io.millrace.quickstart.replay;

import java.time.Instant;

/** Holds a replay back until those who read it can follow. */
public interface Pace extends AutoCloseable {

    /** Never holds back. */
    Pace NONE = new Pace() {
        @Override
        public void beforeFirstTick(Instant reached) {
            // Nobody is waited for.
        }

        @Override
        public void afterTick(Instant tick) {
            // Nobody is waited for.
        }
    };

    /**
     * Called now and then while no tick has been written yet; everything up to {@code reached} has been acknowledged.
     *
     * @throws StalledException when those who read stand still
     */
    void beforeFirstTick(Instant reached) throws InterruptedException, StalledException;

    /**
     * Called after each tick, the last one included.
     *
     * @throws StalledException when those who read stand still
     */
    void afterTick(Instant tick) throws InterruptedException, StalledException;

    @Override
    default void close() {
        // Nothing is held.
    }
}
