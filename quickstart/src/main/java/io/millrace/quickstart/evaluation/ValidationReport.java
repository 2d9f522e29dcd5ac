package io.millrace.quickstart.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.millrace.validation.FieldProfile;
import io.millrace.validation.SourceProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/** The data-validation report of a file of events: what its rows are like, and what the project's rules make of them. */
public final class ValidationReport {
    private ValidationReport() {}

    /**
     * Reads a file, keeping nothing of it but figures.
     *
     * @param now what an event may be ahead of by the project's {@code max_future}
     * @param progress hears the share of the file that was read, 0 to 1
     */
    public static ObjectNode of(Project project, FeatureSet features, Path path, Instant now, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException {
        DataProfile profile = new DataProfile(features);
        Map<String, Long> rejected = new TreeMap<>();
        long[] events = {0};
        RowEvents.Sink sink = new RowEvents.Sink() {
            @Override
            public void event(Event event) {
                events[0]++;
            }

            @Override
            public void rejected(DeadLetterReason reason) {
                rejected.merge(reason.code(), 1L, Long::sum);
            }
        };
        RowEvents sources = new RowEvents(project, features, now, profile, sink);
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
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("project", project.name());
        json.put("rows", rows);
        json.put("events", events[0]);
        ObjectNode reasons = json.putObject("rejected");
        rejected.forEach(reasons::put);
        write(profile, json.putArray("sources"));
        return json;
    }

    /** Writes what was found of each source. */
    static void write(DataProfile profile, ArrayNode sources) {
        for (SourceProfile source : profile.sources()) {
            ObjectNode json = sources.addObject();
            json.put("source", source.source());
            json.put("events", source.events());
            ArrayNode fields = json.putArray("fields");
            for (FieldProfile field : source.fields()) {
                ObjectNode one = fields.addObject();
                one.put("field", field.field());
                one.put("nulls", field.nulls());
                one.put("null_ratio", source.events() == 0 ? 0 : (double) field.nulls() / source.events());
                one.put("min", field.min());
                one.put("max", field.max());
            }
            ArrayNode broken = json.putArray("broken");
            source.broken().forEach((rule, count) -> {
                ObjectNode one = broken.addObject();
                one.put("field", rule.field());
                one.put("rule", rule.kind().code());
                one.put("action", rule.action().code());
                one.put("events", count);
            });
        }
    }
}
