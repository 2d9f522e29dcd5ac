package io.millrace.topology.recommendations;

import io.millrace.records.LabelledExample;
import io.millrace.topology.records.RecordReader;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Passes on the rows that lists were made of, bytes untouched: those of other models, and the years of rows from before there was a model to score them, need not be sent to owners.
 */
final class ListedProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final ListedRows rows;
    private final RecordReader<LabelledExample> reader;

    ListedProcessor(ListedRows rows, RecordReader<LabelledExample> reader) {
        this.rows = rows;
        this.reader = reader;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        LabelledExample row = reader.read(context(), record);
        if (row != null && rows.of(row) != null) {
            context().forward(record, HitTopology.SEND_TO_OWNER);
        }
    }
}
