package io.millrace.faults;

import io.millrace.project.SourceDefinition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is on the topics, each in the order of its partitions' offsets: what was produced, and what Millrace has made of it.
 *
 * @param sources records of all sources
 * @param registry has the schemas that they were written with
 * @param letters dead letters
 */
record Contents(
        List<ConsumerRecord<byte[], byte[]>> sources,
        SchemaRegistry registry,
        List<Entry> ticks,
        List<Entry> updates,
        List<ConsumerRecord<byte[], byte[]>> letters,
        List<Entry> predictions,
        List<Entry> examples,
        List<Entry> versions,
        List<Entry> retrainEvents) {

    Contents {
        sources = List.copyOf(sources);
        ticks = List.copyOf(ticks);
        updates = List.copyOf(updates);
        letters = List.copyOf(letters);
        predictions = List.copyOf(predictions);
        examples = List.copyOf(examples);
        versions = List.copyOf(versions);
        retrainEvents = List.copyOf(retrainEvents);
    }

    /** A record of one of Millrace's topics, and when the broker appended it, epoch milliseconds. */
    record Entry(int partition, long appended, GenericRecord value) {
        String text(String field) {
            return String.valueOf(value.get(field));
        }

        long time(String field) {
            return (Long) value.get(field);
        }
    }

    /** What has been committed to the topics until now. */
    static Contents read(ProcessContext process) {
        List<ConsumerRecord<byte[], byte[]>> sources = new ArrayList<>();
        for (SourceDefinition source : process.project().sources()) {
            sources.addAll(WholeTopic.read(process, source.topic()));
        }
        return new Contents(
                sources,
                process.registry(),
                entries(process, process.topics().clock()),
                entries(process, process.topics().featureUpdates()),
                WholeTopic.read(process, process.topics().deadLetters()),
                entries(process, process.topics().predictions()),
                entries(process, process.topics().labelledExamples()),
                entries(process, process.topics().modelRegistry()),
                entries(process, process.topics().retrainEvents()));
    }

    private static List<Entry> entries(ProcessContext process, String topic) {
        return WholeTopic.read(process, topic).stream()
                .filter(record -> record.value() != null)
                .map(record -> new Entry(
                        record.partition(), record.timestamp(), Wire.record(process.registry(), record.value())))
                .toList();
    }
}
