package io.millrace.retrainer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.TuningDefinition;
import io.millrace.records.StageValue;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.tuning.EarlierTuning;
import io.millrace.retrainer.tuning.TrialJournal;
import io.millrace.retrainer.tuning.Tuned;
import io.millrace.retrainer.tuning.Tuner;
import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the parameters that the forest is grown with: those that an earlier training found, if they may be used again; else by a search, whose journal outlives a crash of this stage. Where the rows are too few for a
 * search, the project's own.
 */
final class TuningStage implements Stage<ChosenParameters> {
    /** The file that says what was found. */
    static final String FOUND = "tuning.json";

    /** Names of the inputs of a search by which other parameters would be found of rows that are alike. */
    private static final Set<String> QUESTION =
            Set.of("label", "features", "transformers", "excluded", "fitting", "metric");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Project project;
    private final ModelDefinition model;
    private final TuningDefinition tuning;
    private final Made<StoredDataset> dataset;
    private final Optional<EarlierTuning> earlier;
    private final boolean anew;
    private final String retrainId;
    private final String code;
    private final Path journal;

    /**
     * @param earlier what is used again; empty: a search is made
     * @param anew whether somebody asked for a search: what another of the same rows has found is not taken
     * @param retrainId of the training, which is told as the one that searched
     * @param code version of the code that searches: it does not go on from the trials of another
     * @param journal what the search writes its trials to
     */
    TuningStage(
            Project project,
            ModelDefinition model,
            TuningDefinition tuning,
            Made<StoredDataset> dataset,
            Optional<EarlierTuning> earlier,
            boolean anew,
            String retrainId,
            String code,
            Path journal) {
        this.project = project;
        this.model = model;
        this.tuning = tuning;
        this.dataset = dataset;
        this.earlier = earlier;
        this.anew = anew;
        this.retrainId = retrainId;
        this.code = code;
        this.journal = journal;
    }

    @Override
    public TrainingStage name() {
        return TrainingStage.TUNING;
    }

    @Override
    public StageInputs inputs() {
        if (earlier.isPresent()) {
            return StageInputs.NONE
                    .with("version", earlier.get().version())
                    .with("parameters", earlier.get().parameters().toString());
        }
        StageInputs search = study().with("trials", Integer.toString(tuning.trials()))
                .with("at_most", String.valueOf(tuning.atMost()));
        return anew ? search.with("retrain_event", retrainId) : search;
    }

    /** What each trial depends on, however many there are. */
    private StageInputs study() {
        return study(project, model, tuning, dataset);
    }

    private static StageInputs study(
            Project project, ModelDefinition model, TuningDefinition tuning, Made<StoredDataset> dataset) {
        return ForestStage.inputs(project, model, dataset)
                .with("folds", Integer.toString(tuning.folds()))
                .with("metric", tuning.metric())
                .with("search", tuning.search().toString());
    }

    /**
     * Whether a search now would look for the same as an earlier one.
     *
     * @param search what the earlier one was given, as it was told; nothing where that is not known
     */
    static boolean sameQuestion(
            Project project,
            ModelDefinition model,
            TuningDefinition tuning,
            Made<StoredDataset> dataset,
            List<StageValue> search) {
        return search.containsAll(study(project, model, tuning, dataset).values().stream()
                .filter(value -> QUESTION.contains(value.getName()))
                .toList());
    }

    @Override
    public ChosenParameters make(Path directory, Progress progress) throws TrainingFailed, IOException {
        ObjectNode found = JSON.createObjectNode();
        if (earlier.isPresent()) {
            found.put("from", "version " + earlier.get().version());
            found.put("tuned_by", earlier.get().tunedBy());
            write(earlier.get().parameters(), found);
        } else {
            search(found, progress);
        }
        Files.write(directory.resolve(FOUND), JSON.writeValueAsBytes(found));
        return read(directory);
    }

    private void search(ObjectNode found, Progress progress) throws TrainingFailed, IOException {
        ExampleTable table = dataset.value().table();
        int[] train = Split.of(table, model).train();
        // A training shares its machine.
        int threads = Math.max(1, Math.min(tuning.folds(), Runtime.getRuntime().availableProcessors() / 2));
        Tuner tuner = new Tuner(model, tuning, threads);
        Optional<String> refusal = tuner.refusal(table, train);
        if (refusal.isPresent()) {
            found.put("from", "the project file, because " + refusal.get());
            write(model.parameters(), found);
            return;
        }
        PrivateFiles.createDirectories(journal.getParent());
        String study = study().hash(name(), code);
        try (TrialJournal trials = TrialJournal.open(journal, study)) {
            Tuned tuned = tuner.tune(table, train, trials, trial -> progress.at(trial.share()));
            found.put("from", "a search of %d trials".formatted(tuned.trials()));
            found.put("tuned_by", retrainId);
            found.put("metric", tuning.metric());
            found.put("value", tuned.value());
            found.put("value_of_own_parameters", tuned.own());
            found.put("trials", tuned.trials());
            found.put("pruned", tuned.pruned());
            found.put("rows", tuned.rows());
            found.put("cut_by_time", tuned.cut());
            write(tuned.parameters(), found);
        }
    }

    private static void write(Map<String, String> parameters, ObjectNode found) {
        ObjectNode all = found.putObject("parameters");
        parameters.forEach(all::put);
    }

    @Override
    public ChosenParameters read(Path directory) throws IOException {
        JsonNode found = JSON.readTree(Files.readAllBytes(directory.resolve(FOUND)));
        Map<String, String> parameters = new LinkedHashMap<>();
        found.path("parameters")
                .properties()
                .forEach(parameter ->
                        parameters.put(parameter.getKey(), parameter.getValue().asText()));
        return new ChosenParameters(
                parameters,
                found.path("tuned_by").isTextual() ? found.path("tuned_by").asText() : null);
    }

    @Override
    public RunFacts facts(RunFacts before, ChosenParameters made) {
        return before.tunedBy(made.tunedBy());
    }
}
