package io.millrace.quickstart.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import io.millrace.ids.PredictionIds;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a replay has left on the topics: committed records, in the order of each partition.
 *
 * @param sources records of every source
 * @param updates feature updates
 * @param features the catalogue of current values, by entity
 * @param predictions predictions, repeated ones included
 * @param inferenceLog what was scored, repeated ones included
 * @param deadLetters topic/partition/offset of what could not be processed
 */
record Recorded(
        List<ConsumerRecord<byte[], byte[]>> sources,
        List<Value> updates,
        Map<String, Value> features,
        List<Value> predictions,
        List<Value> inferenceLog,
        List<String> deadLetters) {

    /**
     * A value of one of Millrace's own topics.
     *
     * @param partition where it stands
     * @param bytes in the wire format
     * @param record read by Avro's own reader with the schema that it was written with
     */
    record Value(int partition, ByteBuffer bytes, GenericRecord record) {
        String text(String field) {
            return String.valueOf(record.get(field));
        }

        String id() {
            return text("id");
        }

        /** Of an update: the id of the only model's prediction. */
        String predicted() {
            return PredictionIds.of(id(), "churn");
        }

        String entity() {
            return text("entity");
        }

        boolean ofEvent() {
            return text("cause").equals("EVENT");
        }
    }

    static Recorded of(ProcessContext process) {
        List<ConsumerRecord<byte[], byte[]>> sources = new ArrayList<>();
        for (SourceDefinition source : process.project().sources()) {
            sources.addAll(WholeTopic.read(process, source.topic()));
        }
        return new Recorded(
                sources,
                values(process, process.topics().featureUpdates()),
                latest(values(process, process.topics().features())),
                values(process, process.topics().predictions()),
                values(process, process.topics().inferenceLog()),
                WholeTopic.read(process, process.topics().deadLetters()).stream()
                        .map(letter -> header(letter, DeadLetters.TOPIC) + "/" + header(letter, DeadLetters.PARTITION)
                                + "/" + header(letter, DeadLetters.OFFSET))
                        .toList());
    }

    /** The last of each entity. */
    static Map<String, Value> latest(List<Value> values) {
        return values.stream().collect(toMap(Value::entity, value -> value, (before, after) -> after));
    }

    /** The values of one partition. */
    static List<Value> in(int partition, List<Value> values) {
        return values.stream().filter(value -> value.partition == partition).toList();
    }

    private static List<Value> values(ProcessContext process, String topic) {
        return WholeTopic.read(process, topic).stream()
                .map(record -> new Value(
                        record.partition(),
                        ByteBuffer.wrap(record.value()),
                        decode(process.registry(), record.value())))
                .toList();
    }

    private static GenericRecord decode(SchemaRegistry registry, byte[] message) {
        return Wire.record(registry, message);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
