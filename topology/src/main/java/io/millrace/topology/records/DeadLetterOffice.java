package io.millrace.topology.records;

import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.streams.DeadLetterFigures;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Sends records that cannot be processed to the dead letters, as they came.
 *
 * @param stage the process and step that gives up, for example {@code labels.inference}
 * @param sink name of the sink: each sub-topology has its own, because a shared one would make them one
 */
public record DeadLetterOffice(String stage, String sink) {

    /**
     * Gives up on the record that is being processed.
     *
     * @param detail one sentence a person can act on
     */
    public void reject(
            ProcessorContext<byte[], byte[]> context,
            Record<byte[], byte[]> record,
            DeadLetterReason reason,
            String detail) {
        RecordMetadata from = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record of a source topic has a place in it"));
        DeadLetter letter = new DeadLetter(
                record.key(),
                record.value(),
                record.headers(),
                from.topic(),
                from.partition(),
                from.offset(),
                record.timestamp(),
                stage,
                reason,
                detail);
        context.forward(DeadLetters.record(letter, record.timestamp()), sink);
        DeadLetterFigures.count(context.metrics(), reason);
    }
}
