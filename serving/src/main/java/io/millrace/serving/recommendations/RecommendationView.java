package io.millrace.serving.recommendations;

import io.millrace.runtime.process.Background;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.serving.rest.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The latest list of every owner, in memory as it was written: the whole topic of recommendations, which is compacted, so that each instance answers for all owners. Takes some hundred bytes for each item of a list. When brokers fail it is read again from the
 * beginning; what is known is answered meanwhile. Thread-safe.
 */
public final class RecommendationView implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final ProcessContext process;
    private final String topic;
    private final Map<String, byte[]> lists = new ConcurrentHashMap<>();
    private final Background background;
    private volatile boolean complete;

    private RecommendationView(ProcessContext process) {
        this.process = process;
        topic = process.topics().recommendations();
        background = Background.start(topic + "-view", this::follow);
    }

    /** Starts to read; returns at once. */
    public static RecommendationView start(ProcessContext process) {
        return new RecommendationView(process);
    }

    private void follow(Background.Stop stop) {
        try (Consumer<byte[], byte[]> consumer = process.consumer(topic + "-view")) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!stop.asked()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    keep(record);
                }
                complete = complete
                        || ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            }
        }
    }

    private void keep(ConsumerRecord<byte[], byte[]> record) {
        String owner = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            lists.remove(owner);
        } else {
            lists.put(owner, record.value());
        }
    }

    /**
     * The latest list of an owner, as it was written; empty where there is none.
     *
     * @throws Refusal 503 as long as not all has been read that was there at the start
     */
    Optional<byte[]> of(String owner) throws Refusal {
        byte[] list = lists.get(owner);
        if (list == null && !complete) {
            throw Refusal.unavailable("recommendations are still being read");
        }
        return Optional.ofNullable(list);
    }

    /** Stops reading. */
    @Override
    public void close() {
        background.close();
    }
}
