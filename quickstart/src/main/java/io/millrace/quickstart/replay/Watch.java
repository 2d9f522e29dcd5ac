package io.millrace.quickstart.replay;

/** Is called while a replay waits. */
@FunctionalInterface
public interface Watch {
    /**
     * Looks after what goes on elsewhere.
     *
     * @return false while something is under way that takes its time: then nobody is called stalled
     * @throws StalledException when there is no use in waiting
     */
    boolean look() throws InterruptedException, StalledException;
}
