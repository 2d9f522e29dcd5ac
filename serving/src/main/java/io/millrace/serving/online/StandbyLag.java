package io.millrace.serving.online;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;

/**
 * By how many updates this instance's copies are behind the topic of features, as of a second ago at most. Kafka Streams counts
 * offsets: those of transactions' markers too, one of which always ends the topic, and of what is not committed or was undone. So
 * where there are few, what lies there is looked at. Thread-safe.
 */
final class StandbyLag implements AutoCloseable {
    /** Asking costs requests to the brokers: once a second is enough. */
    private static final long AGE_NANOS = 1_000_000_000;

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(50);

    /** Offsets that are looked through; of more, their number is near enough. */
    private static final long FEW = 1_000;

    private final KafkaStreams streams;
    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private volatile Known known = new Known(Map.of(), System.nanoTime() - AGE_NANOS);

    private record Known(Map<Integer, Long> behind, long at) {}

    /**
     * A lag.
     *
     * @param topic the topic of features
     * @param consumer of committed records, without a group; closed with this
     */
    StandbyLag(KafkaStreams streams, String topic, Consumer<byte[], byte[]> consumer) {
        this.streams = streams;
        this.topic = topic;
        this.consumer = consumer;
    }

    /** Committed updates that a partition's copy has not got; {@link Stored#UNKNOWN} when that cannot be told. */
    long behind(int partition) {
        if (outdated()) {
            synchronized (this) {
                if (outdated()) {
                    known = new Known(ask(), System.nanoTime());
                }
            }
        }
        return known.behind.getOrDefault(partition, Stored.UNKNOWN);
    }

    private boolean outdated() {
        return System.nanoTime() - known.at >= AGE_NANOS;
    }

    private Map<Integer, Long> ask() {
        Map<Integer, Long> behind = new HashMap<>();
        Map<TopicPartition, Long> few = new HashMap<>();
        try {
            Map<Integer, LagInfo> lags =
                    streams.allLocalStorePartitionLags().getOrDefault(OnlineTopology.FEATURE_STORE, Map.of());
            lags.forEach((partition, lag) -> {
                behind.put(partition, lag.offsetLag());
                if (lag.offsetLag() > 0 && lag.offsetLag() <= FEW) {
                    few.put(new TopicPartition(topic, partition), lag.currentOffsetPosition());
                }
            });
            if (!few.isEmpty()) {
                behind.putAll(count(few));
            }
        } catch (KafkaException | IllegalStateException unanswered) {
            // What is known up to here is not too little.
            return behind;
        }
        return behind;
    }

    /** Counts committed records from some offsets on; leaves out the partitions that cannot be read to their ends in time. */
    private Map<Integer, Long> count(Map<TopicPartition, Long> from) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet(), PATIENCE);
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        Map<Integer, Long> seen = new HashMap<>();
        Map<Integer, Long> counted = new HashMap<>();
        Set<TopicPartition> open = new HashSet<>(from.keySet());
        long start = System.nanoTime();
        while (!open.isEmpty() && System.nanoTime() - start < PATIENCE.toNanos()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                seen.merge(record.partition(), 1L, Long::sum);
            }
            open.removeIf(at -> {
                boolean read = consumer.position(at) >= ends.get(at);
                if (read) {
                    counted.put(at.partition(), seen.getOrDefault(at.partition(), 0L));
                }
                return read;
            });
        }
        consumer.unsubscribe();
        return counted;
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
