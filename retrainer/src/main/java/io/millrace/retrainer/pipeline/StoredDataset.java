package io.millrace.retrainer.pipeline;

import io.millrace.records.Dataset;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.FileFacts;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A dataset that is on the disk. Its rows are read when somebody asks for them, and once. Not thread-safe. */
public final class StoredDataset {
    private final Dataset dataset;
    private final FileFacts file;
    private final Path path;
    private final Rows rows;
    private @Nullable ExampleTable table;

    /** Reads the rows. */
    @FunctionalInterface
    interface Rows {
        ExampleTable read() throws TrainingFailed, IOException;
    }

    StoredDataset(Dataset dataset, FileFacts file, Path path, Rows rows) {
        this.dataset = dataset;
        this.file = file;
        this.path = path;
        this.rows = rows;
    }

    /** What it is. */
    public Dataset dataset() {
        return dataset;
    }

    /** What its file is known by. */
    public FileFacts file() {
        return file;
    }

    /** Where its file is. */
    public Path path() {
        return path;
    }

    /** Its rows. */
    public ExampleTable table() throws TrainingFailed, IOException {
        ExampleTable read = table;
        if (read == null) {
            read = rows.read();
            table = read;
        }
        return read;
    }
}
