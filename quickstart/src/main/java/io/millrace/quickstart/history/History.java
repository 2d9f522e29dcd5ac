package io.millrace.quickstart.history;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topology.features.SourceHistory;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Point-in-time features at any size: for each row of (entity, time) what the stream would have said had it read, at that time,
 * the entity's events up to it and no others. Nothing of an event after a row's time can reach that row.
 *
 * <pre>{@code
 * Project project = ProjectReader.read(List.of(new ProjectFile("project.yaml", text)));
 * History.Summary summary = History.ofFiles(project, List.of(Path.of("events.csv.gz")))
 *         .withWorkDirectory(Path.of("/scratch"))
 *         .answer(Path.of("rows.parquet"), "customer_id", "signup", Path.of("features.parquet"));
 * }</pre>
 *
 * <p>Events and questions are spread over temporary files by the hash of their entity; each file is sorted by entity and time and
 * goes through the feature engine, as many at once as there are threads; the answers go through temporary files again, so that
 * the rows come out in the order in which they were asked. Memory holds {@link #withMemory} bytes of that and a few mebibytes
 * per thread, however many events there are, and however many of them are a single entity's. Temporary files take about 40
 * bytes an event and 8 for each field that features use, and about 9 bytes a row and feature; they go away in every case.
 *
 * <p>All events count, also those that came too late for the stream. Immutable; may be used again.
 */
public final class History {
    private static final long LEAST_MEMORY = 1 << 16;

    private final FeatureSet features;
    private final EventSource events;
    private final int threads;
    private final long memory;
    private final @Nullable Path workDirectory;
    private final Listener listener;

    /** Hears how far the work has come. Called from several threads, one at a time. */
    public interface Listener {
        /** Share of a stage that is done, 0 to 1. */
        void progress(Stage stage, double share);

        /** Something that whoever started this should know, one sentence. */
        void note(String sentence);
    }

    /** What is done one after another. */
    public enum Stage {
        READING_EVENTS,
        ANSWERING,
        WRITING
    }

    /**
     * What was done.
     *
     * @param rows rows written: as many as were asked for
     * @param known those whose entity was known at their moment
     * @param events events that were used
     * @param rejected rows or records that are no events, by the reason that makes them dead letters in the stream
     */
    public record Summary(long rows, long known, long events, Map<String, Long> rejected) {}

    private static final Listener SILENT = new Listener() {
        @Override
        public void progress(Stage stage, double share) {}

        @Override
        public void note(String sentence) {}
    };

    private History(
            FeatureSet features,
            EventSource events,
            int threads,
            long memory,
            @Nullable Path workDirectory,
            Listener listener) {
        this.features = features;
        this.events = events;
        this.threads = threads;
        this.memory = memory;
        this.workDirectory = workDirectory;
        this.listener = listener;
    }

    private static History of(FeatureSet features, EventSource events) {
        Runtime machine = Runtime.getRuntime();
        return new History(features, events, machine.availableProcessors(), machine.maxMemory() / 4, null, SILENT);
    }

    /**
     * The history that files tell: CSV, JSON lines or Parquet, read by the {@code file} section of the project's sources. Each
     * file is read into every source that wants its rows.
     */
    public static History ofFiles(Project project, List<Path> eventFiles) {
        return ofFiles(project, eventFiles, Clock.systemUTC());
    }

    /** The same; an event later than the clock by more than the project's {@code max_future} is rejected. */
    public static History ofFiles(Project project, List<Path> eventFiles, Clock clock) {
        FeatureSet features = FeatureSet.compile(project);
        return of(features, new FileEvents(project, features, eventFiles, clock.instant()));
    }

    /**
     * The history that the sources' topics tell, up to the ends that they have now: committed records, read as the stream reads
     * them.
     *
     * @param process reaches brokers and registry; stays open as long as this is used
     * @throws InvalidSettingsException when a topic is not there, or a named deserializer cannot be used
     */
    public static History ofTopics(ProcessContext process) throws InvalidSettingsException {
        FeatureSet features = FeatureSet.compile(process.project());
        return of(features, new TopicEvents(SourceHistory.open(process, features)));
    }

    /** With so many threads; as many as there are processors by default. */
    public History withThreads(int count) {
        return new History(features, events, count, memory, workDirectory, listener);
    }

    /** With so many bytes of memory for what is sorted; a quarter of the heap by default. */
    public History withMemory(long bytes) {
        return new History(features, events, threads, Math.max(LEAST_MEMORY, bytes), workDirectory, listener);
    }

    /** With temporary files in that directory; beside the answers by default. */
    public History withWorkDirectory(Path directory) {
        return new History(features, events, threads, memory, directory, listener);
    }

    /** With somebody who listens. */
    public History withListener(Listener hearing) {
        return new History(features, events, threads, memory, workDirectory, hearing);
    }

    /**
     * Answers a file of questions. The answers come in its order: {@code entity}, {@code as_of}, {@code known}, {@code
     * feature_set_version}, the questions' other columns, and a column per feature.
     *
     * @param questions CSV, JSON lines or Parquet, by its name
     * @param entityColumn its column with the entity id
     * @param timeColumn its column with the moment: a time, epoch milliseconds, or ISO-8601 with an offset
     * @param out where the answers go, over whatever is there when all is done: Parquet for {@code .parquet}, CSV otherwise
     * @throws IOException when a file cannot be read or written, for a row that is no question, naming its line, and when there is
     *     not enough room for temporary files; nothing is left behind
     */
    public Summary answer(Path questions, String entityColumn, String timeColumn, Path out)
            throws IOException, UnmappableException, UnusableSchemaException {
        QuestionFile asked = new QuestionFile(questions, entityColumn, timeColumn);
        CarriedColumns carried = CarriedColumns.of(asked, features);
        events.gaps().forEach(listener::note);
        try (WorkDirectory directory = WorkDirectory.in(workDirectory == null ? folder(out) : workDirectory)) {
            HistoryRun run = new HistoryRun(features, threads, memory, directory, listener);
            run.spread(asked);
            run.spread(events);
            AnswerFiles answers = run.answer();
            // Written beside the file, which is there when all is done and not before.
            try (WorkDirectory beside = WorkDirectory.in(folder(out))) {
                Path unfinished = beside.file("answers");
                Summary summary = run.write(answers, asked, AnswerOutput.create(out, unfinished, features, carried));
                Files.move(unfinished, out, StandardCopyOption.REPLACE_EXISTING);
                return summary;
            }
        }
    }

    private static Path folder(Path out) throws IOException {
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(out + " is no file that could be written");
        }
        return folder;
    }
}
