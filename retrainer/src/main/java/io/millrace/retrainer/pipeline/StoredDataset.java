package io.millrace.retrainer.pipeline;

import io.millrace.records.Dataset;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.runtime.deadletters.DeadLetter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dataset that is on the disk. Its rows are read when somebody asks for them, and once. Not thread-safe. */
public final class StoredDataset {
    private final Dataset dataset;
    private final List<DeadLetter> unreadable;
    private final Rows rows;
    private @Nullable ExampleTable table;

    /** Reads the rows. */
    @FunctionalInterface
    interface Rows {
        ExampleTable read() throws IOException;
    }

    StoredDataset(Dataset dataset, List<DeadLetter> unreadable, Rows rows) {
        this.dataset = dataset;
        this.unreadable = List.copyOf(unreadable);
        this.rows = rows;
    }

    /** What it is. */
    public Dataset dataset() {
        return dataset;
    }

    /** The records up to its ends that are no examples. */
    public List<DeadLetter> unreadable() {
        return unreadable;
    }

    /** Its rows. */
    public ExampleTable table() throws IOException {
        ExampleTable read = table;
        if (read == null) {
            read = rows.read();
            table = read;
        }
        return read;
    }
}
