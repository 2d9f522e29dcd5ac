package io.millrace.benchmarks.throughput;

import io.millrace.expressions.Condition;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.SourceLayout;
import io.millrace.topology.features.EventReader;
import io.millrace.topology.features.EventReaders;
import io.millrace.topology.features.Reading;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Decodes an event as Millrace does and sends one of its numbers on, at the time of the event. */
final class ValueReader extends ContextualFixedKeyProcessor<byte[], byte[], Double> {
    private final FeatureSet features;
    private final Event event;
    private final EventReader reader;
    private final int slot;
    private final @Nullable Condition condition;
    private final Meter meter;

    /**
     * A reader of a source.
     *
     * @param field null: 0 is sent on
     * @param where null: every event is sent on
     */
    ValueReader(
            FeatureSet features,
            EventReaders readers,
            String source,
            @Nullable String field,
            @Nullable String where,
            Meter meter) {
        int index = features.project().sourceIndex(source);
        this.features = features;
        this.meter = meter;
        event = new Event(features.layout(index));
        reader = readers.events(index, event);
        slot = field == null ? -1 : slot(features.layout(index), field);
        condition = where == null ? null : features.condition(index, where);
    }

    private static int slot(SourceLayout layout, String field) {
        List<SourceLayout.Slot> slots = layout.slots();
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).path().equals(field) && slots.get(i).kind() == SourceLayout.Kind.NUMBER) {
                return i;
            }
        }
        throw new IllegalArgumentException("no number " + field);
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte[]> record) {
        RecordMetadata at = context().recordMetadata().orElseThrow();
        Reading reading = reader.read(record.value(), record.headers(), at.partition(), at.offset());
        if (reading != Reading.OK) {
            throw new IllegalStateException("an event could not be read: " + reading);
        }
        features.derive(event);
        if (condition == null || condition.test(event)) {
            double value = slot < 0 ? 0 : event.number(slot);
            context().forward(record.withValue(value).withTimestamp(event.time()));
        }
        meter.count();
    }
}
