package io.millrace.runtime.clock;

import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Writes ticks: the same one into every partition of the clock topic. The caller owns the producer. */
public final class TickWriter {
    private final Producer<byte[], byte[]> producer;
    private final RecordSerde<Tick> serde;
    private final String topic;
    private final int partitions;

    public TickWriter(Producer<byte[], byte[]> producer, RecordSerdes serdes, String clockTopic, int partitions) {
        this.producer = producer;
        this.topic = clockTopic;
        this.partitions = partitions;
        serde = serdes.of(Tick.class);
    }

    /**
     * Writes a tick and waits until the brokers have it in every partition.
     *
     * @param time event time that has been reached
     * @param ends as {@link SourceEnds} finds them
     * @return when a broker appended it, by that broker's clock
     * @throws KafkaException when a partition did not get it; others may have: a tick may be written again
     */
    public Instant write(Instant time, List<TopicOffset> ends) throws InterruptedException {
        byte[] value = serde.toBytes(topic, new Tick(time, ends));
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
        }
        producer.flush();
        long appended = Long.MAX_VALUE;
        for (Future<RecordMetadata> one : sent) {
            try {
                appended = Math.min(appended, one.get().timestamp());
            } catch (ExecutionException failed) {
                throw new KafkaException("a tick could not be written", failed.getCause());
            }
        }
        return Instant.ofEpochMilli(appended);
    }
}
