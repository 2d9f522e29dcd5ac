package io.millrace.quickstart.replay;

import java.time.Duration;
import java.util.Optional;

/** Waits for others, as long as something moves. */
final class Patience {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Watch watch;

    Patience(Watch watch) {
        this.watch = watch;
    }

    /** Finds what is yet to be done. */
    @FunctionalInterface
    interface Search {
        /** In words; empty when nothing is. */
        Optional<String> missing() throws InterruptedException;
    }

    /**
     * Waits until nothing is missing.
     *
     * @throws StalledException when the same thing has been missing for three minutes, or the watch sees no use in waiting
     */
    void until(Search search) throws InterruptedException, StalledException {
        Optional<String> missing = search.missing();
        String before = "";
        long since = System.nanoTime();
        while (missing.isPresent()) {
            boolean idle = watch.look();
            if (!idle || !missing.get().equals(before)) {
                before = missing.get();
                since = System.nanoTime();
            }
            if (System.nanoTime() - since > LIMIT.toNanos()) {
                throw new StalledException("nothing has moved for " + LIMIT.toMinutes() + " minutes: " + before);
            }
            // Each look costs requests; those who are waited for need the processor more.
            Thread.sleep(POLL.toMillis());
            missing = search.missing();
        }
        watch.look();
    }
}
