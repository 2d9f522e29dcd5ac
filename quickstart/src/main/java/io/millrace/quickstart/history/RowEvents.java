package io.millrace.quickstart.history;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.replay.CellParser;
import io.millrace.quickstart.replay.Row;
import io.millrace.quickstart.replay.RowFile;
import io.millrace.quickstart.replay.RowMapping;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.quickstart.replay.UnparsableRowException;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.features.EventDoor;
import io.millrace.topology.features.EventReaders;
import io.millrace.topology.features.Reading;
import io.millrace.topology.features.SourceReader;
import io.millrace.topology.features.UnusableSchemaException;
import io.millrace.validation.Findings;
import io.millrace.wire.ReusableEncoder;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;

/**
 * Makes events of the rows of files, as the stream would make them of records: each row is written as Avro and read by the
 * feature topology's own reader. Not thread-safe: one per thread.
 */
public final class RowEvents {
    private final List<Source> sources = new ArrayList<>();
    private final EventDoor door;
    private final long now;
    private final Sink sink;

    /** Takes what rows are. */
    public interface Sink {
        /** An event; reused after the call. */
        void event(Event event) throws IOException;

        /** A row, or what a source would have of it, that is none. */
        void rejected(DeadLetterReason reason);

        /**
         * The same, saying where it is, and why in words.
         *
         * @param file the file's name
         * @param line from 1
         * @param why the column, what was found and what was expected, where it is a cell's fault
         */
        default void rejected(DeadLetterReason reason, String file, long line, String why) {
            rejected(reason);
        }
    }

    /** Readers of which nobody hears what the rules of the project's validation find. */
    public RowEvents(Project project, FeatureSet features, Instant now, Sink sink)
            throws UnmappableException, UnusableSchemaException {
        this(project, features, now, rule -> {}, sink);
    }

    /**
     * Readers for every source of the project that has a {@code file} section.
     *
     * @param now what an event may be ahead of by the project's {@code max_future}; in the stream it is the record's timestamp
     * @param findings hears what the rules of the project's validation find
     * @throws UnmappableException when there is none, or one cannot be read from a file
     */
    public RowEvents(Project project, FeatureSet features, Instant now, Findings findings, Sink sink)
            throws UnmappableException, UnusableSchemaException {
        door = new EventDoor(features, findings);
        this.now = now.toEpochMilli();
        this.sink = sink;
        for (SourceDefinition source : project.sources()) {
            if (source.file() != null) {
                sources.add(Source.of(project, features, source));
            }
        }
        if (sources.isEmpty()) {
            throw new UnmappableException("(any)", List.of("no source of the project has a file section"));
        }
    }

    /**
     * Makes sure that a file's header has the columns that the sources name.
     *
     * @throws IOException naming those that are not there
     */
    public void checkHeader(RowFile file, Row first) throws IOException {
        for (Source source : sources) {
            source.mapping().checkHeader(file, first);
        }
    }

    /**
     * Reads a row into every source that wants it.
     *
     * @param file the file's name
     * @param partition the events' partition; their offset is the row's line
     */
    public void add(String file, int partition, Row row) throws IOException {
        String problem = row.problem();
        if (problem != null) {
            sink.rejected(DeadLetterReason.UNPARSABLE_ROW, file, row.line(), problem);
            return;
        }
        for (Source source : sources) {
            if (source.mapping().takes(row)) {
                add(source, file, partition, row);
            }
        }
    }

    private void add(Source source, String file, int partition, Row row) throws IOException {
        byte[] record;
        try {
            record = source.encode(source.mapping().record(file, row));
        } catch (UnparsableRowException unparsable) {
            sink.rejected(DeadLetterReason.UNPARSABLE_ROW, file, row.line(), String.valueOf(unparsable.getMessage()));
            return;
        }
        Reading reading = source.reader().read(record, WireFormat.HEADER_BYTES, partition, row.line());
        DeadLetterReason reason = reading == Reading.OK ? door.refused(source.event(), now) : reading.reason();
        if (reason == null) {
            sink.event(source.event());
        } else {
            sink.rejected(reason, file, row.line(), reason.code() + " as an event of " + source.name());
        }
    }

    /** How the rows of one source are read. */
    private record Source(String name, RowMapping mapping, ReusableEncoder encoder, Event event, SourceReader reader) {

        static Source of(Project project, FeatureSet features, SourceDefinition source)
                throws UnmappableException, UnusableSchemaException {
            Schema schema = RowMapping.derivedSchema(source);
            CellParser cells =
                    new CellParser(source.file().timeFormat(), project.time().zone());
            Event event = new Event(features.layout(project.sourceIndex(source.name())));
            return new Source(
                    source.name(),
                    RowMapping.of(source, schema, cells),
                    new ReusableEncoder(),
                    event,
                    SourceReader.compile(
                            source, event, schema, project.time().zone(), EventReaders.maxTextBytes(features)));
        }

        /** Each field of a derived schema is null or a value of one type. */
        byte[] encode(GenericRecord record) throws IOException {
            BinaryEncoder out = encoder.begin(0);
            for (Schema.Field field : record.getSchema().getFields()) {
                Object value = record.get(field.pos());
                out.writeIndex(value == null ? 0 : 1);
                if (value instanceof Long number) {
                    out.writeLong(number);
                } else if (value instanceof Double number) {
                    out.writeDouble(number);
                } else if (value != null) {
                    out.writeString((String) value);
                }
            }
            return encoder.finish();
        }
    }
}
