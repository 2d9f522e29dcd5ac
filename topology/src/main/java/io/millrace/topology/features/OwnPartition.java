package io.millrace.topology.features;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Sends a record to the partition of the task that forwards it. The task writes its partition into the key; {@link
 * #KEY_SERIALIZER} then leaves the key out of the topic.
 */
final class OwnPartition implements StreamPartitioner<byte[], byte[]> {
    static final Serializer<byte[]> KEY_SERIALIZER = (topic, key) -> null;

    @Override
    public Optional<Set<Integer>> partitions(String topic, byte[] key, byte @Nullable [] value, int numPartitions) {
        return Optional.of(Set.of(ByteBuffer.wrap(key).getInt()));
    }

    /** The key of a record for the partition. */
    static byte[] key(int partition) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
    }
}
