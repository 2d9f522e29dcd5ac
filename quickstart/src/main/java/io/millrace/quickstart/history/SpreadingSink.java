package io.millrace.quickstart.history;

import io.millrace.features.Event;
import io.millrace.history.HistoryPacker;
import io.millrace.runtime.deadletters.DeadLetterReason;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Spreads the events that one thread reads over buckets, and counts them. */
final class SpreadingSink implements RowEvents.Sink, AutoCloseable {
    private final Buckets buckets;
    private final Buckets.Writer out;
    private final HistoryPacker packer = new HistoryPacker();
    private final Map<String, Long> rejected = new TreeMap<>();
    private long events;

    SpreadingSink(Buckets buckets) {
        this.buckets = buckets;
        out = buckets.writer();
    }

    @Override
    public void event(Event event) throws IOException {
        packer.event(event);
        out.write(packer.bucket(buckets.count()), packer.bytes(), packer.size());
        events++;
    }

    @Override
    public void rejected(DeadLetterReason reason) {
        rejected.merge(reason.code(), 1L, Long::sum);
    }

    long events() {
        return events;
    }

    /** How many were none, by reason. */
    Map<String, Long> rejected() {
        return rejected;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
