package io.millrace.retrainer.dataset;

import io.millrace.project.ModelDefinition;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleReader.Examples;
import io.millrace.retrainer.dataset.checks.DataChecks;
import io.millrace.retrainer.dataset.checks.Finding;
import io.millrace.retrainer.dataset.profile.DatasetProfile;
import io.millrace.retrainer.topics.Unreadable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Looks at the examples of a training before anything is learned from them. */
public final class DataValidation {
    private DataValidation() {}

    /**
     * Draws the sample that the project asks for, and looks at it. What is wrong is among the findings, and fails nothing here.
     *
     * @param examples as they were read
     * @param afterDrift whether the training was asked for on the examples since a drift alone
     * @param tables what the table is kept among that was read, and the one that is looked at
     */
    public static ValidatedExamples of(Examples examples, ModelDefinition model, boolean afterDrift, OpenTables tables)
            throws IOException {
        long of = examples.table().rows();
        Examples drawn = drawn(examples, model, tables);
        ExampleTable table = drawn.table();
        List<Finding> reading = new ArrayList<>(DataChecks.of(examples.leftOut()));
        Unreadable unreadable = examples.unreadable();
        if (unreadable.count() > 0) {
            reading.add(new Finding.Unreadable(unreadable.count(), unreadable.example()));
        }
        if (table.rows() == 0) {
            return new ValidatedExamples(drawn, of, null, null, DataChecks.ofNothing(reading), ContentHash.of(table));
        }
        // It takes as long as all the rest, and neither needs the other.
        CompletableFuture<String> content = CompletableFuture.supplyAsync(() -> ContentHash.of(table));
        try {
            Split split = split(table, model);
            DatasetProfile profile = DatasetProfile.of(table, split);
            List<Finding> findings = DataChecks.of(table, split, profile, model, of, afterDrift, reading);
            DatasetFacts facts = DatasetFacts.of(table, split, model.label().horizon());
            return new ValidatedExamples(drawn, of, facts, profile, findings, content.join());
        } finally {
            // Whoever catches what was thrown may close the table.
            content.exceptionally(failed -> "").join();
        }
    }

    /**
     * The table of examples that were looked at before, read once more.
     *
     * @param tables what it is kept among
     * @param content hash of its rows
     * @throws TrainingFailed when the topic does not hold them any more
     */
    public static ExampleTable again(Examples examples, ModelDefinition model, OpenTables tables, String content)
            throws TrainingFailed, IOException {
        ExampleTable table = drawn(examples, model, tables).table();
        if (!ContentHash.of(table).equals(content)) {
            throw new TrainingFailed(
                    "the topic does not hold the examples any more that were looked at before: ask again");
        }
        return table;
    }

    /** The examples, or as many of their entities as the project wants rows. */
    private static Examples drawn(Examples examples, ModelDefinition model, OpenTables tables) throws IOException {
        ExampleTable read = tables.keep(examples.table());
        Long most = model.dataset().maximumRows();
        return most == null
                ? examples
                : new Examples(
                        tables.keep(EntitySample.draw(read, most, model.seed(), tables.directory())),
                        examples.offsets(),
                        examples.starts(),
                        examples.unreadable(),
                        examples.leftOut());
    }

    private static Split split(ExampleTable table, ModelDefinition model) {
        try {
            return Split.of(table, model);
        } catch (TrainingFailed impossible) {
            throw new IllegalStateException("a table with rows can be split", impossible);
        }
    }
}
