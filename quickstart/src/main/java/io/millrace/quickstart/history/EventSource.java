package io.millrace.quickstart.history;

import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.IntFunction;

/** Where a history's events come from. */
interface EventSource {

    /**
     * Reads all events, on several threads.
     *
     * @param sinks makes the sink of each thread
     * @param progress hears, from any thread, the share that was read, 0 to 1
     */
    void read(int threads, IntFunction<? extends RowEvents.Sink> sinks, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException;

    /** What cannot be known from here, one sentence each. */
    default List<String> gaps() {
        return List.of();
    }
}
