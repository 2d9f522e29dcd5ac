package io.millrace.quickstart.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.ExampleCounts;
import io.millrace.records.LabelledExample;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.PartialStage;
import io.millrace.runtime.process.FencedTransactions;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.EntityPartitioner;
import io.millrace.wire.MonitoringBody;
import io.millrace.wire.RecordSerde;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Writes examples in {@link FencedTransactions}, one sender at a time for a project, and in one after the last how many there are: nobody asks for a
 * training by them before all can be read. Thread-safe.
 */
final class ExampleSender implements AutoCloseable {
    /** Header of the examples that were written here: the label task of their partition has not counted them. */
    static final String ORIGIN = "millrace.origin";

    private static final List<Header> HEADERS = List.of(new RecordHeader(ORIGIN, "bootstrap".getBytes(UTF_8)));

    private final FencedTransactions transactions;
    private final TopicCatalogue topics;
    private final RecordSerde<LabelledExample> examples;
    private final RecordSerde<MonitoringPartial> partials;

    private ExampleSender(ProcessContext process, FencedTransactions transactions) {
        this.transactions = transactions;
        topics = process.topics();
        examples = process.serdes().of(LabelledExample.class);
        partials = process.serdes().of(MonitoringPartial.class);
    }

    static ExampleSender open(ProcessContext process) {
        String id = process.project().name() + "-bootstrap";
        return new ExampleSender(process, FencedTransactions.open(process, "bootstrap", id));
    }

    void send(LabelledExample example) {
        byte[] entity = example.getEntity().getBytes(UTF_8);
        String topic = topics.labelledExamples();
        int partition = EntityPartitioner.partition(entity, topics.partitions());
        send(new ProducerRecord<>(topic, partition, null, entity, examples.toBytes(topic, example), HEADERS));
    }

    /**
     * Tells how many there are, those of earlier runs included, and returns when all counts. The tasks of labels tell theirs for their partitions, each
     * of which replaces what it told before; so these are told for the number after the last partition.
     */
    void finish(List<ExampleCounts> counts) {
        // A transaction begins when the one before is done in every partition.
        transactions.commit();
        int partition = topics.partitions();
        String topic = topics.monitoringPartials();
        for (ExampleCounts count : counts) {
            send(new ProducerRecord<>(
                    topic,
                    Integer.toString(partition).getBytes(UTF_8),
                    partials.toBytes(topic, MonitoringBody.partial(PartialStage.LABEL, partition, count))));
        }
        transactions.commit();
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        transactions.send(record, (at, failed) -> {});
    }

    /** Drops what was not committed. */
    @Override
    public void close() {
        transactions.close();
    }
}
