package io.millrace.benchmarks.flink;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A record that goes out: index of the topic, key, value. */
final class UpdateRecord implements KafkaRecordSerializationSchema<Tuple3<Integer, byte[], byte[]>> {
    static final TypeInformation<Tuple3<Integer, byte[], byte[]>> TYPE =
            Types.TUPLE(Types.INT, Types.PRIMITIVE_ARRAY(Types.BYTE), Types.PRIMITIVE_ARRAY(Types.BYTE));

    private static final long serialVersionUID = 1;

    private final List<String> topics;

    UpdateRecord(List<String> topics) {
        this.topics = topics;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Tuple3<Integer, byte[], byte[]> update, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(topics.get(update.f0), update.f1, update.f2);
    }
}
