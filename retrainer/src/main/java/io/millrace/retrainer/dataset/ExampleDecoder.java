package io.millrace.retrainer.dataset;

import io.millrace.records.LabelledExample;
import io.millrace.retrainer.topics.RecordDecoder;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerdes;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads labelled examples, each into the same object, and makes dead letters of those that nobody can read. Not thread-safe. */
final class ExampleDecoder {
    private final RecordDecoder<LabelledExample> letters;
    private final Function<byte[], TopicExample> reading;

    ExampleDecoder(RecordSerdes serdes, List<ExampleTable.Feature> features) {
        TopicExample example = new TopicExample(features);
        letters = new RecordDecoder<>(LabelledExample.class, serdes, "trainer.examples");
        reading = serdes.reading(
                LabelledExample.class, writer -> new TopicExampleReader(writer, features, example), example::of);
    }

    /** The record's value; null when it cannot be read: then {@code unreadable} was told. */
    @Nullable TopicExample decode(ConsumerRecord<byte[], byte[]> record, Consumer<DeadLetter> unreadable) {
        if (record.value() == null) {
            letters.decode(record, unreadable);
            return null;
        }
        try {
            return reading.apply(record.value());
        } catch (MalformedRecordException malformed) {
            unreadable.accept(letter(record, DeadLetterReason.of(malformed), String.valueOf(malformed.getMessage())));
            return null;
        }
    }

    /** The dead letter of a record that was read and cannot be used. */
    DeadLetter letter(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String detail) {
        return letters.letter(record, reason, detail);
    }
}
