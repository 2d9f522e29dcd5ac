package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.streams.DeadLetterFigures;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Forwards dead letters to their topic, and counts them. */
final class Rejections {
    private final ProcessorContext<byte[], byte[]> context;
    private final String stage;
    private final FeatureListener listener;

    Rejections(ProcessorContext<byte[], byte[]> context, String stage, FeatureListener listener) {
        this.context = context;
        this.stage = stage;
        this.listener = listener;
    }

    /** Rejects a record of one of Millrace's own topics, in which nobody else should write. */
    void unusable(Record<byte[], byte[]> record, RecordMetadata at, String detail) {
        DeadLetterReason reason = DeadLetterReason.UNDECODABLE_RECORD;
        Place place = new Place(at.topic(), at.partition(), at.offset(), record.timestamp());
        reject(at.topic(), record, record.key(), place, reason, detail, null);
    }

    /**
     * Does not take a retry.
     *
     * @param source name of the source
     * @param record as it came, on a topic of Millrace's own
     * @param match what there is of it, if it is not the same
     */
    void notTaken(String source, Record<byte[], byte[]> record, RecordMetadata at, RefusedRecords.Match match) {
        if (match == RefusedRecords.Match.NONE) {
            listener.retried(source, RetryResult.TAKEN_BEFORE);
        } else {
            listener.retried(source, RetryResult.ALTERED);
            unusable(record, at, "another record was refused where this one says that it was: its letter was forged");
        }
    }

    /**
     * Where a record was when it came for the first time.
     *
     * @param timestamp the record's own Kafka timestamp, epoch milliseconds
     */
    record Place(String topic, int partition, long offset, long timestamp) {}

    /**
     * Rejects a record.
     *
     * @param source name of the source, or the topic of a record that belongs to none
     * @param record its value and headers
     * @param key its own, which a re-keyed record has not any more
     * @param retried null for a record that comes for the first time
     */
    void reject(
            String source,
            Record<byte[], byte[]> record,
            byte @Nullable [] key,
            Place place,
            DeadLetterReason reason,
            String detail,
            @Nullable Retried retried) {
        DeadLetter rejected = new DeadLetter(
                key,
                record.value(),
                record.headers(),
                place.topic,
                place.partition,
                place.offset,
                place.timestamp,
                stage,
                reason,
                detail);
        Record<byte @Nullable [], byte @Nullable []> letter = DeadLetters.record(rejected, place.timestamp);
        // Features of several MAJOR versions read the same records, and share the topic.
        letter.headers().add(DeadLetters.APPLICATION, context.applicationId().getBytes(UTF_8));
        if (retried != null) {
            retried.addTo(letter.headers());
        }
        context.forward(letter, FeatureTopology.DEAD_LETTERS);
        listener.deadLetter(source, reason);
        DeadLetterFigures.count(context.metrics(), reason);
    }
}
