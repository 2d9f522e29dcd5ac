package io.millrace.runtime.control;

import io.millrace.wire.RecordSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Reads the control topics once, to their end, for whoever needs to know what is in service at one moment and no longer. */
public final class ControlReader {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ControlReader() {}

    /**
     * What they say now.
     *
     * @param consumers consumers of committed bytes without a group; each is closed after its use. Bundles are read by further ones
     * @param admission which bundles can be fetched
     * @throws TimeoutException when they could not be read to their end
     */
    public static ControlView read(
            Supplier<Consumer<byte[], byte[]>> consumers,
            RecordSerdes serdes,
            ControlTopics topics,
            ModelAdmission admission) {
        ChunkIndex chunks = new ChunkIndex();
        ControlState state = new ControlState(topics, serdes, chunks);
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            List<TopicPartition> partitions = partitions(consumer, topics);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!ends.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(ends.keySet() + " could not be read to their ends");
                }
                consumer.poll(POLL).forEach(state::apply);
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            }
        }
        String artifacts = topics.artifacts();
        return state.view(
                artifacts == null
                        ? version -> {
                            throw new BundleUnavailableException("bundles are not read here", false);
                        }
                        : new TopicBundleStore(artifacts, chunks, serdes, consumers, admission));
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, ControlTopics topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics.names()) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found == null || found.isEmpty()) {
                throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
            }
            found.forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        }
        return partitions;
    }
}
