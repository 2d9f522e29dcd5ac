package io.millrace.topology.webhook;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver's group has committed.
 *
 * @param offset below it the receiver has what it should; -1 when nothing was committed
 * @param beginning where the topic ended when the group was new: of the alerts below, only those that were open there are told. It is kept in the metadata of the commit, for
 *     the receiver may not have had those when another member takes over
 */
record Standing(long offset, long beginning) {
    private static final long NEVER = -1;

    /**
     * That of a group.
     *
     * @param committed null when nothing was
     * @param end of the topic
     */
    static Standing of(@Nullable OffsetAndMetadata committed, long end) {
        return committed == null ? new Standing(NEVER, end) : new Standing(committed.offset(), beginning(committed));
    }

    /** Zero, below which is nothing, for commits that say none. */
    private static long beginning(OffsetAndMetadata committed) {
        try {
            return Long.parseLong(committed.metadata());
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    Standing at(long now) {
        return new Standing(now, beginning);
    }

    /** What is committed of it. */
    Map<TopicPartition, OffsetAndMetadata> of(TopicPartition partition) {
        return Map.of(partition, new OffsetAndMetadata(offset, Long.toString(beginning)));
    }
}
