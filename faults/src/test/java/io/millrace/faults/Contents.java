package io.millrace.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.ids.Ids;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.deadletters.DeadLetters;
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
 * @param current latest feature update of each entity, as their topic has it
 */
record Contents(
        List<ConsumerRecord<byte[], byte[]>> sources,
        SchemaRegistry registry,
        List<Entry> ticks,
        List<Entry> updates,
        List<Entry> current,
        List<ConsumerRecord<byte[], byte[]>> letters,
        List<Entry> predictions,
        List<Entry> examples,
        List<Entry> versions,
        List<Entry> retrainEvents) {

    Contents {
        sources = List.copyOf(sources);
        ticks = List.copyOf(ticks);
        updates = List.copyOf(updates);
        current = List.copyOf(current);
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
                entries(process, process.topics().features()),
                WholeTopic.read(process, process.topics().deadLetters()),
                entries(process, process.topics().predictions()),
                entries(process, process.topics().labelledExamples()),
                entries(process, process.topics().modelRegistry()),
                entries(process, process.topics().retrainEvents()));
    }

    /** The id that a source record's update has. */
    static String id(ConsumerRecord<byte[], byte[]> source) {
        return Ids.event("shop", 1, source.topic(), source.partition(), source.offset());
    }

    /** The id that the update of a dead letter's source record would have. */
    static String idOfLetter(ConsumerRecord<byte[], byte[]> letter) {
        int partition = Integer.parseInt(header(letter, DeadLetters.PARTITION));
        long offset = Long.parseLong(header(letter, DeadLetters.OFFSET));
        return Ids.event("shop", 1, header(letter, DeadLetters.TOPIC), partition, offset);
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static List<Entry> entries(ProcessContext process, String topic) {
        return WholeTopic.read(process, topic).stream()
                .filter(record -> record.value() != null)
                .map(record -> new Entry(
                        record.partition(), record.timestamp(), Wire.record(process.registry(), record.value())))
                .toList();
    }
}
