package io.millrace.quickstart.cli;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Which of a project's models a command is about. */
final class ModelOption {

    private ModelOption() {}

    /**
     * The model of that name; without a name the only one.
     *
     * @throws CommandLine.ParameterException when there is no such model, or no name and several models
     */
    static ModelDefinition of(CommandLine command, Project project, @Nullable String name) {
        String models = String.join(", ", project.modelNames());
        if (name == null && project.models().size() > 1) {
            throw new CommandLine.ParameterException(command, "--model is needed: one of " + models);
        }
        if (name != null && !project.modelNames().contains(name)) {
            throw new CommandLine.ParameterException(command, "--model " + name + ": expected one of " + models);
        }
        return name == null ? project.models().get(0) : project.model(name);
    }
}
