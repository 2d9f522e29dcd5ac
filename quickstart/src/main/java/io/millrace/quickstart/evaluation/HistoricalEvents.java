package io.millrace.quickstart.evaluation;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.quickstart.history.RowEvents;
import io.millrace.quickstart.replay.Row;
import io.millrace.quickstart.replay.RowFile;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.features.UnusableSchemaException;
import io.millrace.validation.DataProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/**
 * The events of a file in memory, decoded as the stream decodes them. All of them count, also those that came too late for the
 * stream: history knows what happened, whenever it became known.
 *
 * @param rows rows read
 * @param events those that are events; partition 0, offset = line
 * @param rejected the others, by reason
 * @param validation what the events were like and which rules of the project they broke
 */
record HistoricalEvents(long rows, List<Event> events, Map<String, Long> rejected, DataProfile validation) {
    /**
     * Reads a file into every source that has a {@code file:} section.
     *
     * @param now what an event may be ahead of by the project's {@code max_future}; in the stream it is the record's timestamp
     * @param progress hears the share of the file that was read, 0 to 1
     */
    static HistoricalEvents read(Project project, FeatureSet features, Path path, Instant now, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException {
        HistoricalEvents read = new HistoricalEvents(0, new ArrayList<>(), new TreeMap<>(), new DataProfile(features));
        RowEvents sources = new RowEvents(project, features, now, read.validation, read.sink());
        long rows = 0;
        try (RowFile file = RowFile.open(path)) {
            for (Row row = file.next(); row != null; row = file.next()) {
                if (rows == 0) {
                    sources.checkHeader(file, row);
                }
                rows++;
                sources.add(file.name(), 0, row);
                progress.accept(file.progress());
            }
        }
        return new HistoricalEvents(rows, read.events, read.rejected, read.validation);
    }

    private RowEvents.Sink sink() {
        return new RowEvents.Sink() {
            @Override
            public void event(Event event) {
                events.add(event.copy());
            }

            @Override
            public void rejected(DeadLetterReason reason) {
                rejected.merge(reason.code(), 1L, Long::sum);
            }
        };
    }
}
