package io.millrace.console.entities;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.Prediction;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Looks for an entity's predictions in its partition of their topic, from its end backwards in steps, for a time that somebody waits. */
final class HistorySearch {
    private static final Duration PATIENCE = Duration.ofMillis(1_500);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long STEP = 5_000;
    private static final Map<String, Object> LOOKING = Map.of(
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, (int) STEP,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);

    private final ProcessContext process;
    private final RecordSerde<Prediction> serde;

    HistorySearch(ProcessContext process) {
        this.process = process;
        serde = process.serdes().of(Prediction.class);
    }

    /**
     * What was found.
     *
     * @param predictions of all that was looked at, the first of each id, oldest first
     * @param records that were looked at
     * @param from when the first of them was written; null: there is none
     * @param to when the last was
     * @param complete whether the partition was searched to its beginning
     */
    record Found(
            List<Prediction> predictions,
            long records,
            @Nullable Instant from,
            @Nullable Instant to,
            boolean complete) {}

    Found search(String entity) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        byte[] key = entity.getBytes(UTF_8);
        String topic = process.topics().predictions();
        List<Prediction> newestFirst = new ArrayList<>();
        Span span = new Span();
        try (Consumer<byte[], byte[]> consumer = process.consumer(topic + "-history", LOOKING)) {
            int partitions = consumer.partitionsFor(topic).size();
            TopicPartition partition = new TopicPartition(topic, BuiltInPartitioner.partitionForKey(key, partitions));
            consumer.assign(List.of(partition));
            long first = consumer.beginningOffsets(List.of(partition)).get(partition);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (end > first && newestFirst.size() < EntityHistory.MOST && System.nanoTime() < deadline) {
                long start = Math.max(first, end - STEP);
                Step step = step(consumer, partition, start, end, key, deadline);
                // What is before a gap is not told: nobody would know of the gap.
                if (consumer.position(partition) < end) {
                    break;
                }
                Collections.reverse(step.found);
                newestFirst.addAll(step.found);
                span.add(step.span);
                end = start;
            }
            return new Found(effective(newestFirst), span.records, span.from, span.to, end <= first);
        }
    }

    private static final class Span {
        private long records;
        private @Nullable Instant from;
        private @Nullable Instant to;

        void add(long timestamp) {
            Instant at = Instant.ofEpochMilli(timestamp);
            records++;
            reach(at, at);
        }

        void add(Span other) {
            records += other.records;
            reach(other.from, other.to);
        }

        private void reach(@Nullable Instant earliest, @Nullable Instant latest) {
            from = from == null || (earliest != null && earliest.isBefore(from)) ? earliest : from;
            to = to == null || (latest != null && latest.isAfter(to)) ? latest : to;
        }
    }

    private static final class Step {
        private final List<Prediction> found = new ArrayList<>();
        private final Span span = new Span();
    }

    /** The entity's predictions from one offset up to another, in order; fewer when time is over. */
    private Step step(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long start,
            long end,
            byte[] key,
            long deadline) {
        Step step = new Step();
        consumer.seek(partition, start);
        while (consumer.position(partition) < end && System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() >= end) {
                    break;
                }
                step.span.add(record.timestamp());
                if (record.value() != null && Arrays.equals(record.key(), key)) {
                    read(record.value(), step.found);
                }
            }
        }
        return step;
    }

    private void read(byte[] value, List<Prediction> into) {
        try {
            into.add(serde.fromBytes(value));
        } catch (MalformedRecordException foreign) {
            // Whoever reads predictions passes over what is none.
        }
    }

    /** Of those of one id the first that was written. */
    private static List<Prediction> effective(List<Prediction> newestFirst) {
        Map<String, Prediction> byId = new LinkedHashMap<>();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            byId.putIfAbsent(newestFirst.get(i).getId(), newestFirst.get(i));
        }
        return List.copyOf(byId.values());
    }
}
