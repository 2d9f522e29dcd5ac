package io.millrace.quickstart.replay;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A history, told in slices of event time. Not thread-safe. */
public interface Feed extends AutoCloseable {

    /**
     * A stretch of history.
     *
     * @param reached event time that has been reached: what happened before has been told, but for what is late
     * @param messages in the order in which they are to be produced
     */
    record Slice(long reached, List<Outgoing> messages) {}

    /**
     * The next slice, or null at the end.
     *
     * @throws IOException when the history cannot be read
     */
    @Nullable Slice next() throws IOException;

    /**
     * Whether life goes on after the end, untold. Time ends there, too, then: beyond it nothing comes, which would look like an outage.
     * Otherwise what is told is all there is, and time goes on until its last labels have matured.
     */
    default boolean breaksOff() {
        return false;
    }

    /** Share that has been told, 0 to 1. */
    double progress();

    @Override
    void close() throws IOException;
}
