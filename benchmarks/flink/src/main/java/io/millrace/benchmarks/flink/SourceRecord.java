package io.millrace.benchmarks.flink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple5;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record as it comes: index of the source, partition, offset, entity, value. */
final class SourceRecord implements KafkaRecordDeserializationSchema<Tuple5<Integer, Integer, Long, String, byte[]>> {
    static final TypeInformation<Tuple5<Integer, Integer, Long, String, byte[]>> TYPE =
            Types.TUPLE(Types.INT, Types.INT, Types.LONG, Types.STRING, Types.PRIMITIVE_ARRAY(Types.BYTE));

    private static final long serialVersionUID = 1;

    private final List<String> topics;

    /** @param topics of the sources, in the project's order */
    SourceRecord(List<String> topics) {
        this.topics = topics;
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> record, Collector<Tuple5<Integer, Integer, Long, String, byte[]>> out)
            throws IOException {
        out.collect(Tuple5.of(
                topics.indexOf(record.topic()),
                record.partition(),
                record.offset(),
                new String(record.key(), StandardCharsets.UTF_8),
                record.value()));
    }

    @Override
    public TypeInformation<Tuple5<Integer, Integer, Long, String, byte[]>> getProducedType() {
        return TYPE;
    }
}
