package io.millrace.benchmarks.windows;

import java.time.Duration;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Of all windows that an event has changed, sends on the one that ends next: what a feature would be now. */
public final class CurrentWindow extends ContextualProcessor<Windowed<byte[]>, byte[], byte[], byte[]> {
    private final int feature;
    private final long advanceMillis;

    /** @param advance of the feature's windows */
    public CurrentWindow(WindowFeature feature, Duration advance) {
        this.feature = WindowFeature.CHURN.indexOf(feature);
        advanceMillis = advance.toMillis();
    }

    @Override
    public void process(Record<Windowed<byte[]>, byte[]> update) {
        long end = update.key().window().end();
        long now = context().currentStreamTimeMs();
        if (end > now && end - now <= advanceMillis) {
            context()
                    .forward(update.withKey(update.key().key())
                            .withValue(WindowResult.encode(feature, end, update.value())));
        }
    }
}
