package io.millrace.quickstart.cli;

import io.millrace.project.ExperimentDefinition;
import io.millrace.project.Project;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Which of a project's experiments a command is about. */
final class ExperimentName {

    private ExperimentName() {}

    /**
     * The experiment of that name.
     *
     * @param model the model that it should be of; null: any
     * @throws CommandLine.ParameterException when there is no such experiment
     */
    static ExperimentDefinition of(CommandLine command, Project project, String name, @Nullable String model) {
        ExperimentDefinition experiment = project.experiment(name);
        if (experiment == null) {
            String known = project.experiments().stream()
                    .map(ExperimentDefinition::name)
                    .collect(Collectors.joining(", "));
            throw new CommandLine.ParameterException(
                    command,
                    "NAME: found " + name + ", expected "
                            + (known.isEmpty() ? "an experiment, and the project has none" : "one of " + known));
        }
        if (model != null && !model.equals(experiment.model())) {
            throw new CommandLine.ParameterException(
                    command,
                    "--model: found " + model + ", and experiment " + name + " is of model " + experiment.model());
        }
        return experiment;
    }
}
