package io.millrace.quickstart.replay;

import io.millrace.runtime.deadletters.DeadLetterReason;
import org.jspecify.annotations.Nullable;

/** What a feed has to say. */
public sealed interface Outgoing {

    /**
     * A record for a source topic.
     *
     * @param topic the topic
     * @param partition where it goes; null: by murmur2 of the key
     * @param key the key
     * @param value the value, in the wire format
     * @param time event time, epoch milliseconds; null where there is none, or none that a topic could take
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it carries bytes to a producer
    record Message(
            String topic,
            @Nullable Integer partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            @Nullable Long time)
            implements Outgoing {}

    /**
     * Something that cannot become a record of its source at all: it goes straight to the dead letters.
     *
     * @param file where it was found
     * @param number line, from 1
     * @param value its bytes
     * @param reason why
     * @param detail one sentence
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Rejected(String file, long number, byte[] value, DeadLetterReason reason, String detail)
            implements Outgoing {}
}
