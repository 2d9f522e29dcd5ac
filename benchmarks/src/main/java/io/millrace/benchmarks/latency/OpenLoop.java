package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.load.Latencies;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Sends at a constant rate whatever comes back, and measures from the moment an event was due to be sent: a stall is
 * charged to every event it delays (no coordinated omission).
 */
final class OpenLoop {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Pipeline pipeline;
    private final String bootstrap;
    private int next;

    OpenLoop(Pipeline pipeline, String bootstrap) {
        this.pipeline = pipeline;
        this.bootstrap = bootstrap;
    }

    /** Sends, and waits for every event, as {@link #run(int, int, int, BooleanSupplier, Latencies)} does; so many are enough. */
    void run(int perSecond, int warmUp, int measured, Latencies latencies) throws InterruptedException {
        run(perSecond, warmUp, measured, () -> true, latencies);
    }

    /**
     * Sends, and waits for every event; ends early when the latencies' limit is broken, and then waits for those that were sent.
     *
     * @param perSecond events
     * @param warmUp events at first that are not counted
     * @param measured events that are, at least
     * @param enough until it says so, more are sent and counted
     * @throws IllegalStateException when one does not come back within a minute of the last
     */
    void run(int perSecond, int warmUp, int measured, BooleanSupplier enough, Latencies latencies)
            throws InterruptedException {
        int first = next;
        int total = warmUp + measured;
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed", "fetch.max.wait.ms", "5");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(pipeline.outputTopic()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            AtomicInteger sent = new AtomicInteger();
            AtomicBoolean done = new AtomicBoolean();
            long start = System.nanoTime();
            Thread sender =
                    new Thread(() -> send(first, total, enough, perSecond, start, latencies, sent, done), "open-loop");
            sender.start();
            BitSet seen = new BitSet(total);
            int come = 0;
            long quiet = System.nanoTime();
            while (!done.get() || come < sent.get()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(5))) {
                    int number = pipeline.sequence(record) - first;
                    if (number < 0 || seen.get(number)) {
                        continue;
                    }
                    seen.set(number);
                    come++;
                    quiet = System.nanoTime();
                    if (number >= warmUp) {
                        latencies.record(quiet - due(start, number, perSecond));
                    }
                }
                if (System.nanoTime() - quiet > PATIENCE.toNanos()) {
                    throw new IllegalStateException(sent.get() - come + " events never came back");
                }
            }
            sender.join();
            next = first + sent.get();
        }
    }

    private void send(
            int first,
            int total,
            BooleanSupplier enough,
            int perSecond,
            long start,
            Latencies latencies,
            AtomicInteger sent,
            AtomicBoolean done) {
        for (int i = 0; !latencies.broken() && (i < total || !enough.getAsBoolean()); i++) {
            long at = due(start, i, perSecond);
            for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            pipeline.send(first + i);
            sent.set(i + 1);
        }
        done.set(true);
    }

    private static long due(long start, long number, int perSecond) {
        return start + number * 1_000_000_000L / perSecond;
    }
}
