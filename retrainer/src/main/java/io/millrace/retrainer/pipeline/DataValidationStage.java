package io.millrace.retrainer.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.dataset.DataValidation;
import io.millrace.retrainer.dataset.ExampleReader;
import io.millrace.retrainer.dataset.ExampleReader.Examples;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.OpenTables;
import io.millrace.retrainer.dataset.ValidatedExamples;
import io.millrace.retrainer.dataset.report.ProfileJson;
import io.millrace.retrainer.dataset.report.ValidationPage;
import io.millrace.retrainer.topics.DeadLetterFile;
import io.millrace.retrainer.topics.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Reads the examples up to the training's ends, and looks at them. What is wrong with them is an output: who needs them good asks for {@link CheckedExamples#requireGood}. */
final class DataValidationStage implements Stage<CheckedExamples> {
    /** The file that holds what the examples look like. */
    static final String PROFILE = "profile.json";

    /** The file that holds the report. */
    static final String PAGE = "data-validation.html";

    private static final String FACTS = "examples.json";
    private static final String UNREADABLE = "unreadable.bin";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrainerContext context;
    private final ModelDefinition model;
    private final RetrainEvent event;
    private final ExampleEnds ends;
    private final OpenTables tables;

    /** @param tables what the examples are kept among */
    DataValidationStage(
            TrainerContext context, ModelDefinition model, RetrainEvent event, ExampleEnds ends, OpenTables tables) {
        this.context = context;
        this.model = model;
        this.event = event;
        this.ends = ends;
        this.tables = tables;
    }

    @Override
    public TrainingStage name() {
        return TrainingStage.DATA_VALIDATION;
    }

    @Override
    public StageInputs inputs() {
        Project project = context.project();
        Instant from = event.getExamplesFrom();
        return StageInputs.NONE
                .with(ExampleEnds.INPUT, ends.written())
                .with("model", model.name())
                .with("from", from == null ? "the beginning" : from.toString())
                .with("matured_until", event.getRequestedAt().toString())
                .with("historical_period", project.historicalPeriod().toString())
                .with("minimum_samples", Integer.toString(model.minimumSamples()))
                .with("dataset", model.dataset().toString())
                .with("seed", Long.toString(model.seed()))
                .with("test_share", Double.toString(model.testShare()))
                .withHashOf("excluded", model.excluded().toString())
                .withHashOf("label", model.label().toString())
                .withHashOf(
                        "features",
                        project.featureSet().major()
                                + ExampleTable.features(project.featureSet().features())
                                        .toString())
                .withHashOf(
                        "models",
                        project.models().stream()
                                .map(each -> each.name() + each.label().name())
                                .toList()
                                .toString());
    }

    @Override
    public CheckedExamples make(Path directory, Progress progress) throws IOException {
        ValidatedExamples validated = DataValidation.of(read(), model, event.getExamplesFrom() != null, tables);
        Examples examples = validated.examples();
        CheckedFacts facts = CheckedFacts.of(validated);
        Files.write(directory.resolve(FACTS), JSON.writeValueAsBytes(facts.json()));
        DeadLetterFile.write(
                directory.resolve(UNREADABLE), examples.unreadable().letters());
        ObjectNode profile = ProfileJson.of(validated.profile(), validated.findings());
        Files.write(
                directory.resolve(PROFILE),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(profile));
        String title = "Data validation of " + context.project().name() + ", model " + model.name();
        Files.writeString(directory.resolve(PAGE), ValidationPage.of(title, validated.profile(), validated.findings()));
        return new CheckedExamples(facts, examples.unreadable(), directory, examples::table);
    }

    private Examples read() throws IOException {
        return new ExampleReader(context)
                .read(
                        model,
                        ends.in(context.topics().labelledExamples()),
                        event.getExamplesFrom(),
                        event.getRequestedAt());
    }

    @Override
    public CheckedExamples read(Path directory) throws IOException {
        CheckedFacts facts = CheckedFacts.of(JSON.readTree(Files.readAllBytes(directory.resolve(FACTS))));
        return new CheckedExamples(
                facts,
                new Unreadable(facts.unreadable(), DeadLetterFile.read(directory.resolve(UNREADABLE))),
                directory,
                () -> DataValidation.again(read(), model, tables, facts.content()));
    }
}
