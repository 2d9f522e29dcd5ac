package io.millrace.benchmarks.throughput;

import java.time.Duration;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Of all windows that an event has changed, sends on the one that reaches back furthest: what a feature would be. */
final class OldestWindow extends ContextualProcessor<Windowed<byte[]>, byte[], byte[], byte[]> {
    private final long advanceMillis;

    OldestWindow(Duration advance) {
        advanceMillis = advance.toMillis();
    }

    @Override
    public void process(Record<Windowed<byte[]>, byte[]> update) {
        if (update.key().window().end() - update.timestamp() <= advanceMillis) {
            context().forward(update.withKey(update.key().key()));
        }
    }
}
