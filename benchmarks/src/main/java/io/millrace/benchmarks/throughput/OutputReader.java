package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;

/** Reads what a run has written. */
interface OutputReader {
    /**
     * Reads it, after the clock has stopped.
     *
     * @param topic of feature updates
     * @param backlog that was drained
     */
    Output read(Arena arena, String topic, Backlog backlog) throws Exception;
}
