package io.millrace.topology.recommendations;

import io.millrace.ids.CompositeId;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Keys predictions, whose keys are entities, by owner. One without a key is nobody's. */
final class OwnerProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    @Override
    public void process(Record<byte[], byte[]> record) {
        byte[] entity = record.key();
        if (entity != null) {
            context().forward(record.withKey(Arrays.copyOf(entity, CompositeId.ownerLength(entity, entity.length))));
        }
    }
}
