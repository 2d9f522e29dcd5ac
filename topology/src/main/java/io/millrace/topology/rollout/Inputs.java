package io.millrace.topology.rollout;

import io.millrace.project.ExperimentDefinition;
import io.millrace.project.Project;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.records.Command;
import io.millrace.rollout.RolloutInput;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.Stage;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What records say to the rollout machine. */
final class Inputs {

    private Inputs() {}

    /**
     * Null when the command is about something else: a training. One that asks for a strategy or an experiment that there is not is told as such, so that
     * whoever gave it has an answer.
     *
     * @param model name of the model that it is about
     * @param at when the command's record was appended
     */
    static @Nullable RolloutInput asked(Command command, Project project, String model, long at) {
        Asked asked = new Asked(command.getId(), command.getExpectedSequence(), command.getWho(), command.getWhy(), at);
        try {
            return wish(command, asked, project, model);
        } catch (IllegalArgumentException impossible) {
            return new RolloutInput.Refused(asked, String.valueOf(impossible.getMessage()));
        }
    }

    private static @Nullable RolloutInput wish(Command command, Asked asked, Project project, String model) {
        return switch (command.getKind()) {
            case PROMOTE -> new RolloutInput.Promote(asked, command.getVersion());
            case ROLL_OUT -> new RolloutInput.RollOut(asked, command.getVersion(), strategy(command.getStrategy()));
            case ROLLBACK -> new RolloutInput.Rollback(asked);
            case PAUSE -> new RolloutInput.Pause(asked);
            case RESUME -> new RolloutInput.Resume(asked);
            case ABORT -> new RolloutInput.Abort(asked);
            case START_EXPERIMENT ->
                new RolloutInput.StartExperiment(
                        asked,
                        name(command),
                        experiment(project, model, name(command)).arms(project.name()));
            case STOP_EXPERIMENT -> new RolloutInput.StopExperiment(asked, name(command));
            case TRANSITION -> new RolloutInput.Transition(asked, version(command), stage(command.getStage()));
            case RETRAIN -> null;
            case UNKNOWN ->
                throw new IllegalArgumentException(
                        "it is of a kind that only a later version knows: update every monitor process first");
        };
    }

    private static String version(Command command) {
        if (command.getVersion() == null) {
            throw new IllegalArgumentException("it names no version");
        }
        return command.getVersion();
    }

    private static Stage stage(@Nullable String name) {
        return Arrays.stream(Stage.values())
                .filter(stage -> stage.word().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no stage " + name + ": a version is moved to staging or to archived"));
    }

    private static String name(Command command) {
        if (command.getExperiment() == null) {
            throw new IllegalArgumentException(command.getKind() + " names no experiment");
        }
        return command.getExperiment();
    }

    private static ExperimentDefinition experiment(Project project, String model, String name) {
        ExperimentDefinition experiment = project.experiment(name);
        if (experiment == null || !experiment.model().equals(model)) {
            throw new IllegalArgumentException("model " + model + " has no experiment " + name);
        }
        return experiment;
    }

    private static @Nullable Strategy strategy(@Nullable String name) {
        if (name == null) {
            return null;
        }
        return Arrays.stream(Strategy.values())
                .filter(strategy -> strategy.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no strategy " + name));
    }
}
