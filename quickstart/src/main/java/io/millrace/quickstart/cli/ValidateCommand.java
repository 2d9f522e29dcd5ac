package io.millrace.quickstart.cli;

import io.millrace.features.FeatureSet;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Mistake;
import io.millrace.project.Project;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks project files: every mistake that can be told. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Checks a project file: every mistake that can be told, each with file, line, field, what was found and"
                        + " what is expected; some show only when another is gone. Exit code 2 when there is one.")
final class ValidateCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "The project file; further ones are laid over it in order.")
    private List<Path> files;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandLine command = spec.commandLine();
        try {
            Project project = ProjectOption.read(files);
            FeatureSet features = FeatureSet.compile(project);
            command.getOut()
                    .printf(
                            "%s: no mistakes. %d sources, %d features (version %s), label %s, model %s.%n",
                            project.name(),
                            project.sources().size(),
                            features.size(),
                            project.featureSet().version(),
                            project.label().name(),
                            project.model().name());
            return 0;
        } catch (InvalidProjectException invalid) {
            for (Mistake mistake : invalid.mistakes()) {
                command.getErr().println(mistake);
            }
            int count = invalid.mistakes().size();
            command.getErr().println(count == 1 ? "1 mistake." : count + " mistakes.");
            return Main.WRONG;
        } catch (IllegalArgumentException uncomputable) {
            // What only the compiler finds has no line: the message names source or feature.
            command.getErr().println(files.get(0) + ": " + uncomputable.getMessage());
            command.getErr().println("1 mistake.");
            return Main.WRONG;
        }
    }
}
