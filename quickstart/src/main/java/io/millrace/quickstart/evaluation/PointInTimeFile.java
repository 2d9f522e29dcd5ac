package io.millrace.quickstart.evaluation;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.history.PointInTime;
import io.millrace.project.Project;
import io.millrace.quickstart.replay.Row;
import io.millrace.quickstart.replay.RowFile;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * Point-in-time features for the (entity, time) rows of a file, from files of events, as CSV: {@code entity,as_of,known} and a
 * column per feature; a missing value is an empty cell. Times are epoch milliseconds or ISO-8601.
 */
public final class PointInTimeFile {
    private final Project project;
    private final Clock clock;
    private final FeatureSet features;

    /** @param clock what an event must not be ahead of */
    public PointInTimeFile(Project project, Clock clock) {
        this.project = project;
        this.clock = clock;
        features = FeatureSet.compile(project);
    }

    /**
     * Answers a file of questions.
     *
     * @param questions CSV or JSON lines
     * @param entityColumn its column with the entity id
     * @param timeColumn its column with the moment
     * @param events a file of events
     * @param out where the CSV goes
     * @return rows written
     * @throws IOException when a file cannot be read; for a row that is no question, naming its line
     */
    public long run(
            Path questions, String entityColumn, String timeColumn, Path events, Path out, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException {
        List<PointInTime.Question> asked = questions(questions, entityColumn, timeColumn);
        HistoricalEvents history = HistoricalEvents.read(project, features, events, clock.instant(), progress);
        String[][] rows = new String[asked.size()][];
        PointInTime.answer(
                features,
                history.events(),
                asked,
                (index, known, vector) -> rows[index] = row(asked.get(index), known, vector));
        try (CsvWriter csv = CsvWriter.builder().build(out)) {
            csv.writeRecord(header());
            for (String[] row : rows) {
                csv.writeRecord(row);
            }
        }
        return rows.length;
    }

    private static List<PointInTime.Question> questions(Path file, String entityColumn, String timeColumn)
            throws IOException {
        List<PointInTime.Question> asked = new ArrayList<>();
        try (RowFile rows = RowFile.open(file)) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                String entity = row.text(entityColumn);
                String time = row.text(timeColumn);
                if (entity == null || time == null) {
                    throw new IOException("%s:%d: found %s, expected an entity id in column %s and a time in column %s"
                            .formatted(file, row.line(), row.original(), entityColumn, timeColumn));
                }
                asked.add(new PointInTime.Question(entity, moment(file, row.line(), time)));
            }
        }
        return asked;
    }

    private static long moment(Path file, long line, String text) throws IOException {
        try {
            return text.chars().allMatch(Character::isDigit)
                    ? Long.parseLong(text)
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | NumberFormatException unreadable) {
            throw new IOException(
                    "%s:%d: found the time %s, expected epoch milliseconds or ISO-8601 with an offset"
                            .formatted(file, line, text),
                    unreadable);
        }
    }

    private String[] header() {
        String[] header = new String[features.size() + 3];
        header[0] = "entity";
        header[1] = "as_of";
        header[2] = "known";
        for (int i = 0; i < features.size(); i++) {
            header[i + 3] = features.name(i);
        }
        return header;
    }

    private String[] row(PointInTime.Question question, boolean known, FeatureVector vector) {
        String[] row = new String[features.size() + 3];
        row[0] = question.entity();
        row[1] = Instant.ofEpochMilli(question.asOf()).toString();
        row[2] = Boolean.toString(known);
        for (int i = 0; i < features.size(); i++) {
            row[i + 3] = known ? cell(vector, i) : "";
        }
        return row;
    }

    private String cell(FeatureVector vector, int feature) {
        if (features.categorical(feature)) {
            byte[] utf8 = vector.category(feature);
            return utf8 == null ? "" : new String(utf8, StandardCharsets.UTF_8);
        }
        double number = vector.number(feature);
        return Double.isNaN(number) ? "" : Double.toString(number);
    }
}
