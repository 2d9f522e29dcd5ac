package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.windows.EventNumber;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Sends on the number of an event, at the time of the event. */
final class ValueReader extends ContextualFixedKeyProcessor<byte[], byte[], Double> {
    private final EventNumber event;
    private final Meter meter;

    ValueReader(EventNumber event, Meter meter) {
        this.event = event;
        this.meter = meter;
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte[]> record) {
        RecordMetadata at = context().recordMetadata().orElseThrow();
        if (event.read(record.value(), record.headers(), at.partition(), at.offset())) {
            context().forward(record.withValue(event.number()).withTimestamp(event.time()));
        }
        meter.count();
    }
}
