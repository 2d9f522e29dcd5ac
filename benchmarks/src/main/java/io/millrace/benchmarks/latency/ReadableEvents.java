package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.serving.ServedProject;
import io.millrace.serving.online.OnlineApp;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Sends at a constant rate, and looks into the online store, once a millisecond at each partition's oldest event that is not there
 * yet: those of a partition become readable in their order.
 */
final class ReadableEvents {
    private static final long LOOK_AGAIN_NANOS = 1_000_000;

    private final Millrace pipeline;
    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;
    private final long interval;
    private final int warmUp;
    private final int total;
    private final AtomicInteger sent = new AtomicInteger();
    private final Histogram latencies = new Histogram(60_000_000L, 3);
    private BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    ReadableEvents(Millrace pipeline, int rate, int warmUpSeconds, int seconds) {
        this.pipeline = pipeline;
        store = pipeline.live()
                .online()
                .streams()
                .streams()
                .store(StoreQueryParameters.fromNameAndType(OnlineApp.STORE, QueryableStoreTypes.keyValueStore()));
        interval = 1_000_000_000L / rate;
        warmUp = rate * warmUpSeconds;
        total = warmUp + rate * seconds;
    }

    /** Latencies in microseconds. Fails when an event is not readable within a minute of the last. */
    Histogram run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Thread sender = new Thread(() -> send(start), "open-loop");
        sender.start();
        int[] next = new int[ServedProject.partitions()];
        for (int i = 0; i < next.length; i++) {
            next[i] = next(-1, i);
        }
        long giveUp = start + total * interval + Duration.ofMinutes(1).toNanos();
        boolean missing = true;
        while (missing) {
            missing = false;
            for (int partition = 0; partition < next.length; partition++) {
                while (next[partition] < sent.get() && readable(next[partition])) {
                    int sequence = next[partition];
                    if (sequence >= warmUp) {
                        latencies.recordValue((System.nanoTime() - (start + sequence * interval)) / 1_000);
                    }
                    next[partition] = next(sequence, partition);
                }
                missing |= next[partition] < total;
            }
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("an event never became readable");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        sender.join();
        return latencies;
    }

    private void send(long start) {
        for (int i = 0; i < total; i++) {
            long at = start + i * interval;
            for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            pipeline.send(i);
            sent.set(i + 1);
        }
    }

    /** The next event of a partition; the number of all when there is none. */
    private int next(int sequence, int partition) {
        int next = sequence + 1;
        while (next < total && partition(next) != partition) {
            next++;
        }
        return next;
    }

    private int partition(int sequence) {
        return Utils.toPositive(Utils.murmur2(key(sequence))) % ServedProject.partitions();
    }

    private byte[] key(int sequence) {
        return pipeline.customer(sequence).getBytes(StandardCharsets.UTF_8);
    }

    private boolean readable(int sequence) throws IOException {
        byte[] update = store.get(Bytes.wrap(key(sequence)));
        if (update == null) {
            return false;
        }
        decoder = DecoderFactory.get()
                .binaryDecoder(update, WireFormat.HEADER_BYTES, update.length - WireFormat.HEADER_BYTES, decoder);
        decoder.skipString();
        decoder.skipString();
        decoder.readEnum();
        decoder.readLong();
        return decoder.readLong() >= pipeline.eventTime(sequence);
    }
}
