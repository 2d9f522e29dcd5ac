package io.millrace.topology.recommendations;

import io.millrace.ids.CompositeId;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keys predictions, whose keys are entities, by owner. One without a key is nobody's, and so is one of an entity that has no owner, from
 * when the project's entities had one field.
 */
final class OwnerProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    @Override
    public void process(Record<byte[], byte[]> record) {
        byte[] entity = record.key();
        if (entity == null) {
            return;
        }
        int owner = CompositeId.ownerLength(entity, entity.length);
        if (owner < entity.length) {
            context().forward(record.withKey(Arrays.copyOf(entity, owner)));
        }
    }
}
