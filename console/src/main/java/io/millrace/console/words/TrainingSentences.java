package io.millrace.console.words;

import io.millrace.console.words.Sentence.Kind;
import io.millrace.console.words.Sentence.Tone;
import io.millrace.records.Dataset;
import io.millrace.records.Gate;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.runtime.control.ComparisonWords;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells of trainings, from what asked for them to what came of them. Not thread-safe. */
final class TrainingSentences {
    private final Consumer<Sentence> told;
    private final ModelNames names;

    TrainingSentences(Consumer<Sentence> told, ModelNames names) {
        this.told = told;
        this.names = names;
    }

    void asked(RetrainEvent event) {
        String reasons =
                event.getReasons().stream().map(reason -> reason(reason, event)).collect(Collectors.joining("; "));
        told.accept(Sentence.of(
                        Kind.TRAINING,
                        Tone.NEUTRAL,
                        event.getModel(),
                        "A training%s is asked for on %s: %s."
                                .formatted(names.of(event.getModel()), Figures.day(event.getRequestedAt()), reasons))
                .detail("A training makes a new version of the model out of examples whose outcome is known by now.")
                .on(event.getRequestedAt()));
    }

    private static String reason(RetrainReason reason, RetrainEvent event) {
        return switch (reason) {
            case INITIAL -> "there are enough labelled examples for a first model";
            case DATA_DRIFT ->
                event.getExamplesFrom() == null
                        ? "the data has drifted, and labels younger than that were waited for long enough"
                        : "the data has drifted, and enough labels younger than that have matured";
            case ACCURACY -> "the model in service is no longer good enough";
            case AGE -> "the model in service is old";
            case NEW_EXAMPLES -> "there are many new examples";
            case SCHEDULE -> "its hour has come";
            case MANUAL -> "somebody asked for it";
            case UNKNOWN -> "for a reason that only a later version knows";
        };
    }

    void trained(TrainingRun run) {
        String model = run.getModel();
        if (run.getState() == TrainingState.STARTED && run.getReason() != null) {
            passing(model, "The training%s is left: %s.".formatted(names.of(model), run.getReason()));
        } else if (run.getState() == TrainingState.STARTED && run.getProgress() != null) {
            passing(
                    model,
                    String.format(
                            Locale.ROOT,
                            "Training%s: %s, %.0f %% done.",
                            names.of(model),
                            run.getStage().name().toLowerCase(Locale.ROOT),
                            100 * run.getProgress()));
        } else if (run.getState() == TrainingState.STARTED && run.getStage() == TrainingStage.TUNING) {
            passing(model, "Parameters%s are searched for. Simulated time waits.".formatted(names.of(model)));
        } else if (run.getState() == TrainingState.STARTED && run.getStage() == TrainingStage.TRAINING) {
            passing(
                    model,
                    "Training%s%s. Simulated time waits.".formatted(names.of(model), learnedFrom(run.getDataset())));
        }
        if (run.getState() == TrainingState.REJECTED || run.getState() == TrainingState.FAILED) {
            told.accept(Sentence.of(
                            Kind.TRAINING,
                            Tone.BAD,
                            model,
                            "The training%s was %s: %s."
                                    .formatted(
                                            names.of(model),
                                            run.getState() == TrainingState.FAILED ? "impossible" : "rejected",
                                            run.getReason() == null ? "no reason was given" : run.getReason()))
                    .detail(gates(run)));
        }
    }

    private void passing(String model, String text) {
        told.accept(Sentence.of(Kind.TRAINING, Tone.WAIT, model, text).inPassing());
    }

    /** The conditions that were not met. */
    private static @Nullable String gates(TrainingRun run) {
        String failed = run.getGates().stream()
                .filter(gate -> !gate.getPassed())
                .map(GateWords::of)
                .collect(Collectors.joining("; "));
        return failed.isEmpty()
                ? null
                : "A version must pass every gate that the project file sets before it may be used: " + failed + ".";
    }

    /** The rows of a training, and why they are fewer than the examples that it was asked for. */
    private static String learnedFrom(@Nullable Dataset dataset) {
        if (dataset == null) {
            return "";
        }
        String learned = " on %s examples, to be tested on %s later ones"
                .formatted(Figures.count(dataset.getTrainRows()), Figures.count(dataset.getTestRows()));
        return dataset.getExamples() == null || dataset.getExamples() <= dataset.getRows()
                ? learned
                : learned
                        + "; %s between them are left out, whose outcomes the test would already know"
                                .formatted(Figures.count(dataset.getExamples() - dataset.getRows()));
    }

    void registered(ModelVersion version) {
        String model = version.getModel();
        String link = "#/models/" + version.getVersion();
        told.accept(Sentence.of(
                        Kind.MODEL,
                        Tone.GOOD,
                        model,
                        "Model %s%s is registered: %s on %s test rows; trained on %s."
                                .formatted(
                                        names.before(model),
                                        version.getVersion(),
                                        judgedBy(version),
                                        Figures.count(version.getDataset().getTestRows()),
                                        Figures.count(version.getDataset().getTrainRows())))
                .detail("It has passed its gates on rows that it did not learn from: "
                        + version.getGates().stream().map(GateWords::of).collect(Collectors.joining("; ")) + ".")
                .link(link));
        if (version.getEvaluation() != null && version.getEvaluation().getComparison() != null) {
            told.accept(Sentence.of(
                            Kind.MODEL,
                            Tone.NEUTRAL,
                            model,
                            "Held against the champion: %s."
                                    .formatted(ComparisonWords.of(
                                            version.getEvaluation().getComparison())))
                    .detail(
                            "The champion is the version that decides now. Both scored the same rows, younger than what either has learned from.")
                    .link(link));
        }
        if (version.getWaits() != null) {
            told.accept(Sentence.of(
                            Kind.MODEL,
                            Tone.WAIT,
                            model,
                            "It waits for a person: %s. Whoever finds it good puts it into service: Promote on the page of models, or ./millrace deploy promote %s --why …"
                                    .formatted(version.getWaits(), version.getVersion()))
                    .link(link));
        }
    }

    /** What it was judged by; `millrace models show` has all. */
    private static String judgedBy(ModelVersion version) {
        return version.getGates().stream()
                .filter(gate -> gate.getSlice() == null && version.getMetrics().containsKey(gate.getMetric()))
                .map(Gate::getMetric)
                .distinct()
                .map(metric -> String.format(
                        Locale.ROOT,
                        "%s %.3f",
                        metric.replace('_', ' '),
                        version.getMetrics().get(metric)))
                .collect(Collectors.joining(", "));
    }
}
