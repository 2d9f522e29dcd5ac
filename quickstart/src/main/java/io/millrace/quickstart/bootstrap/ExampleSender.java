package io.millrace.quickstart.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.ExampleCounts;
import io.millrace.records.LabelledExample;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.PartialStage;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.EntityPartitioner;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Writes examples in transactions of some thousand, and in one after the last how many there are: nobody asks for a training by them before all can be
 * read. There is one at a time for a project; a second one stops the first. Thread-safe.
 */
final class ExampleSender implements AutoCloseable {
    /** Header of the examples that were written here: the label task of their partition has not counted them. */
    static final String ORIGIN = "millrace.origin";

    private static final List<Header> HEADERS = List.of(new RecordHeader(ORIGIN, "bootstrap".getBytes(UTF_8)));
    private static final int MOST_RECORDS = 5_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** The longest that brokers take by default: while events are sorted, nothing is sent. */
    private static final int TRANSACTION_TIMEOUT = 900_000;

    private final Producer<byte[], byte[]> producer;
    private final TopicCatalogue topics;
    private final RecordSerde<LabelledExample> examples;
    private final RecordSerde<MonitoringPartial> partials;
    private int records;

    private ExampleSender(ProcessContext process, Producer<byte[], byte[]> producer) {
        this.producer = producer;
        topics = process.topics();
        examples = process.serdes().of(LabelledExample.class);
        partials = process.serdes().of(MonitoringPartial.class);
    }

    /** Stops whoever writes for the project: what that one has committed by now is all that will be there. */
    static ExampleSender open(ProcessContext process) {
        String id = process.project().name() + "-bootstrap";
        Producer<byte[], byte[]> producer = process.producer(
                "millrace-bootstrap",
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        id,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_TIMEOUT));
        try {
            producer.initTransactions();
        } catch (KafkaException failed) {
            producer.close(Duration.ZERO);
            throw failed;
        }
        return new ExampleSender(process, producer);
    }

    synchronized void send(LabelledExample example) {
        byte[] entity = example.getEntity().getBytes(UTF_8);
        String topic = topics.labelledExamples();
        send(new ProducerRecord<>(
                topic,
                EntityPartitioner.partition(entity, topics.partitions()),
                null,
                entity,
                examples.toBytes(topic, example),
                HEADERS));
        if (records >= MOST_RECORDS) {
            commit();
        }
    }

    /**
     * Tells how many there are, those of earlier runs included, and returns when all counts. The tasks of labels tell theirs for their partitions, each
     * of which replaces what it told before; so these are told for the number after the last partition.
     */
    synchronized void finish(List<ExampleCounts> counts) {
        // A transaction begins when the one before is done in every partition.
        commit();
        int partition = topics.partitions();
        String topic = topics.monitoringPartials();
        for (ExampleCounts count : counts) {
            send(new ProducerRecord<>(
                    topic,
                    Integer.toString(partition).getBytes(UTF_8),
                    partials.toBytes(topic, new MonitoringPartial(PartialStage.LABEL, partition, count))));
        }
        commit();
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            if (records == 0) {
                producer.beginTransaction();
            }
            records++;
            // What fails here fails the transaction.
            Future<RecordMetadata> unused = producer.send(record);
        } catch (KafkaException failed) {
            throw explained(failed);
        }
    }

    private void commit() {
        if (records == 0) {
            return;
        }
        try {
            producer.commitTransaction();
            records = 0;
        } catch (KafkaException failed) {
            throw explained(failed);
        }
    }

    private static KafkaException explained(KafkaException failed) {
        for (Throwable why = failed; why != null; why = why.getCause()) {
            if (why instanceof ProducerFencedException || why instanceof InvalidProducerEpochException) {
                return new KafkaException(
                        "another bootstrap of this project has begun since, and goes on, or nothing was sent for 15 minutes; this one ends"
                                + " here",
                        failed);
            }
        }
        return new KafkaException("not everything could be written; run it again", failed);
    }

    /** Drops what was not committed. */
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
