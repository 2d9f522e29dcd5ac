package io.millrace.benchmarks.swap;

import io.millrace.records.InferenceLogEntry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** When each update's entry appeared on the inference log, and how far deployments have come there. Reads on a thread of its own. */
final class Answers implements AutoCloseable {
    private final RecordSerde<InferenceLogEntry> serde;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AtomicLongArray answered;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong deployment = new AtomicLong(-1);
    private final Thread thread = new Thread(this::run, "answers");
    private volatile boolean stopped;

    /** @param most updates that there may be */
    Answers(String bootstrap, String topic, SchemaRegistry registry, int most) {
        serde = RecordSerde.of(InferenceLogEntry.class, registry);
        answered = new AtomicLongArray(most);
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "fetch.max.wait.ms", 5),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.start();
    }

    /** Updates that have an entry. */
    int count() {
        return count.get();
    }

    /** The latest deployment that has scored. */
    long deployment() {
        return deployment.get();
    }

    /** When an update's first entry was read, {@link System#nanoTime}. */
    long answered(int number) {
        return answered.get(number);
    }

    private void run() {
        while (!stopped) {
            consumer.poll(Duration.ofMillis(5)).forEach(record -> {
                InferenceLogEntry entry = serde.fromBytes(record.value());
                if (answered.compareAndSet(Math.toIntExact(entry.getAsOf().toEpochMilli()), 0, System.nanoTime())) {
                    count.incrementAndGet();
                }
                deployment.accumulateAndGet(entry.getDeploymentOffset(), Math::max);
            });
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
