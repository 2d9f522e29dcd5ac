package io.millrace.serving.online;

import io.millrace.records.Cause;
import io.millrace.runtime.metrics.Histogram;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Measures how fresh what is stored is, at the moment at which it can be read. Not thread-safe: one per task.
 *
 * <p>An event counts from its own time, as its producer wrote it, so that what happens before Kafka counts too; events of a replay
 * all fall into the last bucket. Every update counts from its append to the topic.
 */
final class FreshnessMeter {
    private static final int EVENT = Cause.getClassSchema().getEnumOrdinal(Cause.EVENT.name());

    private final Histogram eventToReadable;
    private final Histogram updateToReadable;
    private BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    FreshnessMeter(Metrics metrics, String project) {
        eventToReadable = metrics.histogram(
                "millrace_online_event_to_readable_seconds",
                "From an event's own time to its features being readable in the online store; the events of a replay all fall into the last bucket.",
                Metrics.LATENCY_SECONDS,
                List.of("project"),
                project);
        updateToReadable = metrics.histogram(
                "millrace_online_update_to_readable_seconds",
                "From the append of a feature update to its being readable in the online store.",
                Metrics.LATENCY_SECONDS,
                List.of("project"),
                project);
    }

    /** An update has just become readable. */
    void readable(byte[] update, long appended, long now) {
        updateToReadable.observe(Math.max(0, now - appended) / 1e3);
        if (!WireFormat.framed(update)) {
            return;
        }
        decoder = DecoderFactory.get()
                .binaryDecoder(update, WireFormat.HEADER_BYTES, update.length - WireFormat.HEADER_BYTES, decoder);
        try {
            // Every project's updates begin alike: see FeatureUpdateSchema.
            decoder.skipString();
            decoder.skipString();
            int cause = decoder.readEnum();
            decoder.readLong();
            long eventTime = decoder.readLong();
            if (cause == EVENT) {
                eventToReadable.observe(Math.max(0, now - eventTime) / 1e3);
            }
        } catch (IOException | RuntimeException unreadable) {
            // Whoever asks for it is told.
            return;
        }
    }
}
