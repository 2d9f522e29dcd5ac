package io.millrace.topology.features;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Sends a record with a key to the partition that Java's default partitioner gives the key (murmur2). Without one it is Millrace's own word: a
 * {@link RefusalNote}, whose value says which partition's it is, or a {@link Marker}, for all partitions.
 */
public final class EntityPartitioner implements StreamPartitioner<byte[], byte[]> {

    @Override
    public Optional<Set<Integer>> partitions(
            String topic, byte @Nullable [] key, byte @Nullable [] value, int numPartitions) {
        if (key == null && value != null) {
            return Optional.of(Set.of(ByteBuffer.wrap(value).getInt() % numPartitions));
        }
        if (key == null) {
            return Optional.of(IntStream.range(0, numPartitions).boxed().collect(Collectors.toUnmodifiableSet()));
        }
        return Optional.of(Set.of(partition(key, numPartitions)));
    }

    /** The partition of an entity. */
    public static int partition(byte[] entity, int partitions) {
        return BuiltInPartitioner.partitionForKey(entity, partitions);
    }
}
