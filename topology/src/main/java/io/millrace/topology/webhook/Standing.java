package io.millrace.topology.webhook;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver's group has committed. The metadata of the commit have what else the next member has to know: two numbers, with a blank between.
 *
 * @param offset below it the receiver has what it should; -1 when nothing was committed
 * @param beginning where the topic ended when the group was new: of the alerts below, only those that were open there are told, which the receiver may not have had yet
 * @param failingSince when the receiver failed first on the notice at the offset, in milliseconds of the wall clock; 0 when it has not
 */
record Standing(long offset, long beginning, long failingSince) {
    private static final long NEVER = -1;

    /**
     * That of a group.
     *
     * @param committed null when nothing was
     * @param end of the topic
     */
    static Standing of(@Nullable OffsetAndMetadata committed, long end) {
        if (committed == null) {
            return new Standing(NEVER, end, 0);
        }
        String metadata = committed.metadata();
        int blank = metadata.indexOf(' ');
        try {
            return new Standing(
                    committed.offset(),
                    Long.parseLong(metadata.substring(0, Math.max(0, blank))),
                    Long.parseLong(metadata.substring(blank + 1)));
        } catch (NumberFormatException none) {
            // Committed by somebody else: everything from there on is told.
            return new Standing(committed.offset(), 0, 0);
        }
    }

    Standing at(long now, long failing) {
        return new Standing(now, beginning, failing);
    }

    /** What is committed of it. */
    Map<TopicPartition, OffsetAndMetadata> of(TopicPartition partition) {
        return Map.of(partition, new OffsetAndMetadata(offset, beginning + " " + failingSince));
    }
}
