package io.millrace.quickstart.evaluation;

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
import io.millrace.topology.features.EventReaders;
import io.millrace.topology.features.EventDoor;
import io.millrace.topology.features.Reading;
import io.millrace.topology.features.SourceReader;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * The events of a file in memory, decoded as the stream decodes them: each row is written as Avro and read by the feature
 * topology's own reader. All of them count, also those that came too late for the stream: history knows what happened, whenever
 * it became known.
 *
 * @param rows rows read
 * @param events those that are events; partition 0, offset = line
 * @param rejected the others, by reason
 */
record HistoricalEvents(long rows, List<Event> events, Map<String, Long> rejected) {
    /**
     * Reads a file into every source that has a {@code file:} section.
     *
     * @param now what an event may be ahead of by the project's {@code max_future}; in the stream it is the record's timestamp
     * @param progress hears the share of the file that was read, 0 to 1
     */
    static HistoricalEvents read(Project project, FeatureSet features, Path path, Instant now, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException {
        List<Event> events = new ArrayList<>();
        Map<String, Long> rejected = new TreeMap<>();
        List<SourceRows> sources = new ArrayList<>();
        for (SourceDefinition source : project.sources()) {
            if (source.file() != null) {
                sources.add(new SourceRows(project, features, source, now, events, rejected));
            }
        }
        if (sources.isEmpty()) {
            throw new UnmappableException("(any)", List.of("no source of the project has a file section"));
        }
        long rows = 0;
        try (RowFile file = RowFile.open(path)) {
            for (Row row = file.next(); row != null; row = file.next()) {
                if (rows == 0) {
                    for (SourceRows source : sources) {
                        source.mapping.checkHeader(file, row);
                    }
                }
                rows++;
                if (row.problem() != null) {
                    rejected.merge(DeadLetterReason.UNPARSABLE_ROW.code(), 1L, Long::sum);
                    continue;
                }
                for (SourceRows source : sources) {
                    source.add(file.name(), row);
                }
                progress.accept(file.progress());
            }
        }
        return new HistoricalEvents(rows, events, rejected);
    }

    /** Reads the rows of one source. */
    private static final class SourceRows {
        private final EventDoor door;
        private final long now;
        private final List<Event> events;
        private final Map<String, Long> rejected;
        private final RowMapping mapping;
        private final GenericDatumWriter<GenericRecord> writer;
        private final SourceReader reader;
        private final Event event;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

        SourceRows(
                Project project,
                FeatureSet features,
                SourceDefinition source,
                Instant now,
                List<Event> events,
                Map<String, Long> rejected)
                throws UnmappableException, UnusableSchemaException {
            door = new EventDoor(features, rule -> {});
            this.now = now.toEpochMilli();
            this.events = events;
            this.rejected = rejected;
            Schema schema = RowMapping.derivedSchema(source);
            mapping = RowMapping.of(
                    source,
                    schema,
                    new CellParser(source.file().timeFormat(), project.time().zone()));
            writer = new GenericDatumWriter<>(schema);
            event = new Event(features.layout(project.sourceIndex(source.name())));
            reader = SourceReader.compile(
                    source, event, schema, project.time().zone(), EventReaders.maxTextBytes(features));
        }

        void add(String file, Row row) throws IOException {
            if (!mapping.takes(row)) {
                return;
            }
            GenericRecord record;
            try {
                record = mapping.record(file, row);
            } catch (UnparsableRowException unparsable) {
                reject(DeadLetterReason.UNPARSABLE_ROW);
                return;
            }
            bytes.reset();
            writer.write(record, encoder);
            encoder.flush();
            Reading reading = reader.read(bytes.toByteArray(), 0, 0, row.line());
            DeadLetterReason reason = reading == Reading.OK ? door.refused(event, now) : reading.reason();
            if (reason == null) {
                events.add(event.copy());
            } else {
                reject(reason);
            }
        }

        private void reject(DeadLetterReason reason) {
            rejected.merge(reason.code(), 1L, Long::sum);
        }
    }
}
