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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/**
 * The data-validation report of a file of events: what its rows are like, and what the project's rules make of them.
 *
 * @param json the report
 * @param remarks what somebody who looks for the fault wants to read first: where the first rows of each reason are, and what of the project the file has nothing of
 * @param events how many events the file has
 */
public record ValidationReport(ObjectNode json, List<String> remarks, long events) {
    /** Rows of a reason that are told. */
    private static final int TOLD = 3;

    public ValidationReport {
        remarks = List.copyOf(remarks);
    }

    /**
     * Reads a file, keeping nothing of it but figures.
     *
     * @param now what an event may be ahead of by the project's {@code max_future}
     * @param progress hears the share of the file that was read, 0 to 1
     */
    public static ValidationReport of(
            Project project, FeatureSet features, Path path, Instant now, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException {
        DataProfile profile = new DataProfile(features);
        Map<String, Long> rejected = new TreeMap<>();
        List<String> remarks = new ArrayList<>();
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

            @Override
            public void rejected(DeadLetterReason reason, String file, long line, String why) {
                rejected(reason);
                if (rejected.getOrDefault(reason.code(), 0L) <= TOLD) {
                    remarks.add("%s:%d: %s".formatted(file, line, why));
                }
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
        rejected.forEach((reason, count) -> {
            if (count > TOLD) {
                remarks.add("%s: %d rows in all are %s".formatted(path.getFileName(), count, reason));
            }
        });
        for (SourceProfile source : profile.sources()) {
            remarks.addAll(nothingOf(source, path));
        }
        return new ValidationReport(json, remarks, events[0]);
    }

    private static List<String> nothingOf(SourceProfile source, Path path) {
        if (source.events() == 0) {
            return List.of("%s: it has no event of source %s".formatted(path.getFileName(), source.source()));
        }
        return source.fields().stream()
                .filter(field -> field.nulls() == source.events())
                .map(field -> "%s: %s.%s is empty in every event"
                        .formatted(path.getFileName(), source.source(), field.field()))
                .toList();
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
