package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.ids.CompositeId;
import io.millrace.project.SourceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A record without a value on the topic of a table: the end of the row of the entity that its key names, as text, at the record's
 * own Kafka timestamp. There is nothing else that could say who and when.
 */
final class Tombstone {
    /** Below it are control characters: a key that holds one is no text, but a number or a schema's id in bytes. */
    private static final int FIRST_PRINTABLE = 0x20;

    private Tombstone() {}

    /**
     * Fills the event from a tombstone where the source takes them.
     *
     * @param reading what came of reading the record's value
     * @return what came of the record
     */
    static Reading read(
            Reading reading,
            SourceDefinition source,
            Event event,
            byte @Nullable [] key,
            int partition,
            long offset,
            long timestamp) {
        if (reading != Reading.NULL_VALUE || !source.table()) {
            return reading;
        }
        if (key == null || !isEntity(key) || parts(key) < source.entityFields().size()) {
            return Reading.TOMBSTONE_OF_NOBODY;
        }
        event.begin();
        event.markDeletion();
        event.identify(key, timestamp, partition, offset);
        return Reading.OK;
    }

    /** Of how many parts an id could be made; the last may hold any number of separators. */
    private static int parts(byte[] key) {
        int parts = 1;
        for (byte each : key) {
            parts += each == CompositeId.SEPARATOR ? 1 : 0;
        }
        return parts;
    }

    private static boolean isEntity(byte[] key) {
        if (key.length == 0 || key.length > SourceReader.MAX_ENTITY_BYTES || !Utf8Check.valid(key, 0, key.length)) {
            return false;
        }
        for (byte each : key) {
            if (each >= 0 && each < FIRST_PRINTABLE) {
                return false;
            }
        }
        return true;
    }
}
