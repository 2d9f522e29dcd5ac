package io.millrace.quickstart.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * Looks, while events are spread over temporary files, whether there is room for all of them: better now than when the disk is full. Thread-safe.
 */
final class RoomAhead {
    /** Share of the events after which room is looked at again. */
    private static final double EVERY = 0.05;

    private final WorkDirectory directory;
    private final Buckets buckets;
    private final Consumer<String> notes;
    private double looked;

    /** @param notes hears once, in a sentence, how much room it will take */
    RoomAhead(WorkDirectory directory, Buckets buckets, Consumer<String> notes) {
        this.directory = directory;
        this.buckets = buckets;
        this.notes = notes;
    }

    /**
     * Looks, every now and then.
     *
     * @param share of the events that are spread, 0 to 1
     * @param more bytes that are written after them
     * @throws UncheckedIOException when there is not room enough
     */
    synchronized void look(double share, long more) {
        if (share < looked + EVERY) {
            return;
        }
        long all = (long) (buckets.written() / share) + more;
        try {
            directory.require(all - buckets.written(), "temporary files");
            if (looked == 0) {
                notes.accept("temporary files will take about " + WorkDirectory.size(all) + "; "
                        + WorkDirectory.size(directory.usable()) + " are free");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        looked = share;
    }
}
