package io.millrace.retrainer.worker;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.TrainingListener;
import io.millrace.retrainer.pipeline.EarlierRuns;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Trainings and their stages as metrics: how they ended, how long they took, and where the one under way is. */
final class TrainingFigures implements TrainingListener {
    /** What an event asks for that names no model of the project. */
    private static final String NO_MODEL = "none";

    /** How a stage ends that an earlier training had made. */
    private static final String REUSED = "reused";

    private static final List<String> OF_MODEL = List.of("project", "model");
    private static final List<String> OF_STAGE = List.of("project", "model", "stage");

    /** How a training ends. */
    private static final List<TrainingState> ENDS =
            List.of(TrainingState.SUCCEEDED, TrainingState.STAGED, TrainingState.REJECTED, TrainingState.FAILED);

    private final Project project;
    private final Labelled<Counter> trainings;
    private final Labelled<Gauge> duration;
    private final Labelled<Counter> stages;
    private final Labelled<Gauge> stageDuration;
    private final Labelled<Gauge> underWay;
    private final Labelled<Gauge> progress;
    private final Counter collected;
    private final Map<String, Long> begun = new ConcurrentHashMap<>();
    private final Map<String, Long> stageBegun = new ConcurrentHashMap<>();

    TrainingFigures(Metrics metrics, Project project) {
        this.project = project;
        trainings = metrics.countersBy(
                "millrace_trainings_total",
                "Trainings that have ended, by how; the model is none where a request names none of the project's.",
                List.of("project", "model", "outcome"));
        duration = metrics.gaugesBy(
                "millrace_training_duration_seconds", "How long the latest training of a model took.", OF_MODEL);
        stages = metrics.countersBy(
                "millrace_training_stages_total",
                "Stages of trainings that have ended, by how; reused where an earlier training had made it.",
                List.of("project", "model", "stage", "outcome"));
        stageDuration = metrics.gaugesBy(
                "millrace_training_stage_duration_seconds", "How long the latest run of a stage took.", OF_STAGE);
        underWay = metrics.gaugesBy(
                "millrace_training_stage_under_way",
                "1 for the stage that a model's training is in, else 0.",
                OF_STAGE);
        progress = metrics.gaugesBy(
                "millrace_training_stage_progress_ratio",
                "Share of the stage under way that is done, where it can be told.",
                OF_MODEL);
        collected = metrics.counter(
                "millrace_artifact_pieces_collected_total",
                "Pieces of bundles that were deleted because no registered version points to them.");
        // A rate over a series that is not there yet knows nothing of its first count.
        for (String model : Stream.concat(project.models().stream().map(ModelDefinition::name), Stream.of(NO_MODEL))
                .toList()) {
            for (TrainingState end : ENDS) {
                trainings(model, end);
                for (TrainingStage stage : TrainingStage.values()) {
                    stages(model, stage, inWords(end));
                }
            }
            for (TrainingStage stage : TrainingStage.values()) {
                stages(model, stage, REUSED);
            }
            underWay(model, null, 0);
        }
    }

    @Override
    public void heard(TrainingRun run) {
        String model = model(run.getModel());
        long now = System.nanoTime();
        if (run.getState() == TrainingState.STARTED) {
            begun.putIfAbsent(run.getRetrainId(), now);
            if (run.getProgress() == null) {
                stageBegun.put(run.getRetrainId(), now);
            }
            underWay(model, run.getStage(), run.getProgress() == null ? 0 : run.getProgress());
            return;
        }
        stageEnded(model, run, now);
        if (EarlierRuns.ended(run)) {
            ended(model, run, now);
        }
    }

    @Override
    public void dropped(RetrainEvent event) {
        begun.remove(event.getId());
        stageBegun.remove(event.getId());
        underWay(model(event.getModel()), null, 0);
    }

    private String model(String asked) {
        ModelDefinition known = project.modelOf(asked);
        return known == null ? NO_MODEL : known.name();
    }

    @Override
    public void collected(int pieces) {
        collected.add(pieces);
    }

    private void stageEnded(String model, TrainingRun run, long now) {
        stages(model, run.getStage(), run.getReused() ? REUSED : inWords(run.getState()))
                .increment();
        Long begin = stageBegun.remove(run.getRetrainId());
        if (begin != null) {
            stageDuration.with(project.name(), model, inWords(run.getStage())).set((now - begin) / 1e9);
        }
    }

    private void ended(String model, TrainingRun run, long now) {
        trainings(model, run.getState()).increment();
        underWay(model, null, 0);
        Long begin = begun.remove(run.getRetrainId());
        if (begin != null) {
            duration.with(project.name(), model).set((now - begin) / 1e9);
        }
    }

    private Counter trainings(String model, TrainingState outcome) {
        return trainings.with(project.name(), model, inWords(outcome));
    }

    private Counter stages(String model, TrainingStage stage, String outcome) {
        return stages.with(project.name(), model, inWords(stage), outcome);
    }

    private void underWay(String model, @Nullable TrainingStage stage, double share) {
        for (TrainingStage each : TrainingStage.values()) {
            underWay.with(project.name(), model, inWords(each)).set(each == stage ? 1 : 0);
        }
        progress.with(project.name(), model).set(share);
    }

    private static String inWords(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
