package io.millrace.topology.features;

import io.millrace.topology.door.WriterSchema;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads the records of one source into one event, whatever schemas they were written with. Not thread-safe. */
public interface EventReader {

    /**
     * Fills the event.
     *
     * @param value the record's value, or null for a tombstone
     * @param headers the record's headers
     * @param partition partition of the source topic, for the event
     * @param offset offset in that partition, for the event
     * @throws RegistryUnavailableException when the schema is not known yet and the registry does not answer: the record is
     *     not at fault and must be read again
     */
    Reading read(byte @Nullable [] value, Headers headers, int partition, long offset);

    /** The schema that the latest record was written with, if it could be read. */
    WriterSchema writer();

    /** One sentence about the latest failure, for a person. */
    String detail(Reading failure);
}
