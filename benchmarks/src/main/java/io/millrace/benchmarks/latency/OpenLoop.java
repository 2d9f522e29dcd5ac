package io.millrace.benchmarks.latency;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Sends at a constant rate whatever comes back, and measures from the moment an event was due to be sent: a stall is
 * charged to every event it delays (no coordinated omission).
 */
final class OpenLoop {
    private final int rate;
    private final int warmUp;
    private final int measured;

    /**
     * @param rate events per second
     * @param warmUpSeconds not counted
     * @param measuredSeconds counted
     */
    OpenLoop(int rate, int warmUpSeconds, int measuredSeconds) {
        this.rate = rate;
        warmUp = rate * warmUpSeconds;
        measured = rate * measuredSeconds;
    }

    /** Latencies in microseconds of the measured events. Fails when one does not come back within a minute of the last. */
    Histogram run(Pipeline pipeline, String bootstrap) throws InterruptedException {
        int total = warmUp + measured;
        AtomicLongArray due = new AtomicLongArray(total);
        Histogram histogram = new Histogram(60_000_000L, 3);
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("isolation.level", "read_committed");
        settings.put("fetch.max.wait.ms", "5");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer, pipeline.outputTopic());
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            Thread sender = new Thread(() -> send(pipeline, due), "open-loop");
            sender.start();
            boolean[] seen = new boolean[total];
            int missing = total;
            long giveUp =
                    System.nanoTime() + Duration.ofSeconds(60 + total / rate).toNanos();
            while (missing > 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(5))) {
                    int sequence = pipeline.sequence(record.key(), record.value());
                    if (sequence < 0 || seen[sequence]) {
                        continue;
                    }
                    seen[sequence] = true;
                    missing--;
                    if (sequence >= warmUp) {
                        histogram.recordValue((System.nanoTime() - due.get(sequence)) / 1000);
                    }
                }
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException(missing + " of " + total + " events never came back");
                }
            }
            sender.join();
        }
        return histogram;
    }

    private void send(Pipeline pipeline, AtomicLongArray due) {
        long start = System.nanoTime();
        long interval = 1_000_000_000L / rate;
        for (int i = 0; i < due.length(); i++) {
            long at = start + i * interval;
            for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            due.set(i, at);
            pipeline.send(i);
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map((PartitionInfo p) -> new TopicPartition(topic, p.partition()))
                .toList();
    }
}
