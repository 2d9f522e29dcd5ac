package io.millrace.console.follow;

import io.millrace.topics.KafkaFutures;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Asks for the ends of partitions once a second, and waits for no answer. Not thread-safe. */
final class Ends implements AutoCloseable {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int PATIENCE_MILLIS = 3_000;

    private final Admin admin;
    private @Nullable KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> asked;
    private long askedAt = System.nanoTime() - SECOND_NANOS;

    /** @param admin closed with this */
    Ends(Admin admin) {
        this.admin = admin;
    }

    /** Forgets what was asked, so that the next question is asked at once. */
    void restart() {
        asked = null;
        askedAt = System.nanoTime() - SECOND_NANOS;
    }

    /**
     * The ends, when an answer has come since the last time; else null.
     *
     * @throws KafkaException when none could be had
     */
    @Nullable Map<TopicPartition, Long> next(Collection<TopicPartition> partitions) {
        KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> answer = asked;
        if (answer == null && System.nanoTime() - askedAt >= SECOND_NANOS) {
            askedAt = System.nanoTime();
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
            ListOffsetsOptions options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
            asked = admin.listOffsets(latest, options.timeoutMs(PATIENCE_MILLIS))
                    .all();
        }
        if (answer == null || !answer.isDone()) {
            return null;
        }
        asked = null;
        Map<TopicPartition, Long> ends = new HashMap<>();
        KafkaFutures.await(answer).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
