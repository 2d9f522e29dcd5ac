package io.millrace.topology.experiments;

import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.records.RecordReader;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Tells those who judge what the records of one topic say. Every topic has its own processor; their state is shared, and one task runs them
 * all.
 *
 * @param <T> what the topic holds
 */
final class JudgingProcessor<T extends SpecificRecordBase> implements Processor<byte[], byte[], byte[], byte[]> {

    /** Tells a record. */
    interface Telling<T> {
        /**
         * Tells it.
         *
         * @throws IllegalArgumentException before anything is kept, when the record says what cannot be
         */
        void tell(Judging judging, T record, byte[] bytes);
    }

    private final Function<ProcessorContext<byte[], byte[]>, Judging> judges;
    private final RecordReader<T> reader;
    private final Telling<T> telling;
    private ProcessorContext<byte[], byte[]> context;
    private Judging judging;

    JudgingProcessor(
            Function<ProcessorContext<byte[], byte[]>, Judging> judges, RecordReader<T> reader, Telling<T> telling) {
        this.judges = judges;
        this.reader = reader;
        this.telling = telling;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        judging = judges.apply(initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        T value = reader.read(context, record);
        if (value == null) {
            return;
        }
        try {
            telling.tell(judging, value, record.value());
        } catch (IllegalArgumentException impossible) {
            reader.reject(
                    context, record, DeadLetterReason.UNDECODABLE_RECORD, String.valueOf(impossible.getMessage()));
        }
    }
}
