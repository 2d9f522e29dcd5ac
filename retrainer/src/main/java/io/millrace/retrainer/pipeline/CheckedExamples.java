package io.millrace.retrainer.pipeline;

import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.topics.Unreadable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Examples that have been looked at. Their rows are read when somebody asks for them, and once. Not thread-safe. */
final class CheckedExamples {
    private final CheckedFacts facts;
    private final Unreadable unreadable;
    private final Path directory;
    private final StoredDataset.Rows rows;
    private @Nullable ExampleTable table;

    CheckedExamples(CheckedFacts facts, Unreadable unreadable, Path directory, StoredDataset.Rows rows) {
        this.facts = facts;
        this.unreadable = unreadable;
        this.directory = directory;
        this.rows = rows;
    }

    CheckedFacts facts() {
        return facts;
    }

    /** The records up to the training's ends that are no examples. */
    Unreadable unreadable() {
        return unreadable;
    }

    /** Where what was found lies, as files. */
    Path directory() {
        return directory;
    }

    ExampleTable table() throws TrainingFailed, IOException {
        ExampleTable read = table;
        if (read == null) {
            read = rows.read();
            table = read;
        }
        return read;
    }

    /**
     * Does nothing where a model may be learned from them.
     *
     * @throws TrainingFailed with all that is wrong with them
     */
    void requireGood() throws TrainingFailed {
        String failure = facts.failure();
        if (failure != null) {
            throw new TrainingFailed(failure);
        }
    }
}
