package io.millrace.quickstart.history;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.quickstart.replay.Row;
import io.millrace.quickstart.replay.RowFile;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Events of files, each read into every source that has a {@code file} section; a source takes the rows that its mapping's
 * {@code where} asks for. An event's partition is the number of its file, its offset the row's line.
 */
final class FileEvents implements EventSource {
    /** Rows that a thread takes at a time: parsing is one thread's turn after the other's, decoding is everybody's own. */
    private static final int BATCH = 1_000;

    private final Project project;
    private final FeatureSet features;
    private final List<Path> files;
    private final Instant now;

    FileEvents(Project project, FeatureSet features, List<Path> files, Instant now) {
        this.project = project;
        this.features = features;
        this.files = List.copyOf(files);
        this.now = now;
    }

    @Override
    public void read(int threads, IntFunction<? extends RowEvents.Sink> sinks, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException {
        List<RowEvents> readers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            readers.add(new RowEvents(project, features, now, sinks.apply(i)));
        }
        for (int i = 0; i < files.size(); i++) {
            int number = i;
            try (RowFile file = RowFile.open(files.get(i))) {
                Rows rows = new Rows(file, share -> progress.accept((number + share) / files.size()));
                rows.check(readers.get(0));
                Workers.run(threads, worker -> rows.decode(readers.get(worker), number));
            }
        }
    }

    /** The rows of a file, shared by threads. */
    private static final class Rows {
        private final RowFile file;
        private final DoubleConsumer progress;
        private @Nullable Row first;

        Rows(RowFile file, DoubleConsumer progress) {
            this.file = file;
            this.progress = progress;
        }

        void check(RowEvents reader) throws IOException {
            first = file.next();
            if (first != null) {
                reader.checkHeader(file, first);
            }
        }

        void decode(RowEvents reader, int number) throws IOException {
            List<Row> batch = new ArrayList<>(BATCH);
            while (take(batch)) {
                for (Row row : batch) {
                    reader.add(file.name(), number, row);
                }
            }
        }

        private synchronized boolean take(List<Row> batch) throws IOException {
            batch.clear();
            Row row = first != null ? first : file.next();
            first = null;
            while (row != null) {
                batch.add(row);
                row = batch.size() < BATCH ? file.next() : null;
            }
            progress.accept(file.progress());
            return !batch.isEmpty();
        }
    }
}
