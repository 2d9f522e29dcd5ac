package io.millrace.topology.records;

import io.millrace.features.IncompatibleStateException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The version of all that an application keeps, in the store of each of its tasks that says how far the task has come. One number for all of its
 * stores: whoever changes the layout of any of them raises it. A task of version 2 may still hold entries of version 1, until what reads them has
 * written them anew.
 *
 * @param oldest the earliest version that is read
 * @param present the version that is written
 */
public record StateVersion(int oldest, int present) {
    /** Of more than four bytes, and no name that anything else keeps beside the progress. */
    private static final Bytes KEY = Bytes.wrap("state-version".getBytes(StandardCharsets.UTF_8));

    /** The version of state from before it was said. */
    private static final int UNSAID = 1;

    public StateVersion {
        if (oldest < UNSAID || present < oldest) {
            throw new IllegalArgumentException("versions " + oldest + " to " + present);
        }
    }

    /** A version that reads no other. */
    public static StateVersion only(int version) {
        return new StateVersion(version, version);
    }

    /**
     * Asks of which version a task's state is, and has the present one written down before the task has processed for more than a moment. To be
     * called when a processor begins, before it reads anything; a store of which several processors ask is written to by each, with the same.
     *
     * @param progressStore name of the store in which the version is kept
     * @throws IncompatibleStateException when it is of a version that is not read
     */
    public void hold(ProcessorContext<?, ?> context, String progressStore) {
        KeyValueStore<Bytes, byte[]> progress = context.getStateStore(progressStore);
        byte[] said = progress.get(KEY);
        int written = said != null ? ByteBuffer.wrap(said).getInt() : isEmpty(progress) ? present : UNSAID;
        if (written > present) {
            throw new IncompatibleStateException(
                    state(context, written) + ": start the process of the version that wrote it, or a later one");
        }
        if (written < oldest) {
            throw new IncompatibleStateException(state(context, written)
                    + ": start a process of a version between, which reads it, or reset the application");
        }
        if (said == null || written < present) {
            new Mark(progress, present).schedule(context);
        }
    }

    private String state(ProcessorContext<?, ?> context, int written) {
        String read =
                oldest == present ? "version " + present + " is" : "versions " + oldest + " to " + present + " are";
        return "state of " + context.applicationId() + " of version " + written + "; " + read + " read";
    }

    private static boolean isEmpty(KeyValueStore<Bytes, byte[]> store) {
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            return !all.hasNext();
        }
    }

    /** Writes a version once. Not at the beginning itself: nothing may be written before a task has begun. */
    private static final class Mark implements Punctuator {
        private static final Duration AT_ONCE = Duration.ofMillis(1);

        private final KeyValueStore<Bytes, byte[]> progress;
        private final int version;
        private @Nullable Cancellable schedule;

        Mark(KeyValueStore<Bytes, byte[]> progress, int version) {
            this.progress = progress;
            this.version = version;
        }

        void schedule(ProcessorContext<?, ?> context) {
            schedule = context.schedule(AT_ONCE, PunctuationType.WALL_CLOCK_TIME, this);
        }

        @Override
        public void punctuate(long now) {
            progress.put(KEY, ByteBuffer.allocate(Integer.BYTES).putInt(version).array());
            if (schedule != null) {
                schedule.cancel();
            }
        }
    }
}
