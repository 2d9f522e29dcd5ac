package io.millrace.quickstart.cli;

import io.millrace.features.FeatureSet;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Mistake;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.evaluation.ValidationReport;
import io.millrace.quickstart.replay.FileSections;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.features.SourceFindings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks project files: every mistake that can be told. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Checks a project file: every mistake that can be told, each with file, line, field, what was found and"
                        + " what is expected; some show only when another is gone. Exit code 2 when there is one. With"
                        + " --settings, or --set, then asks the cluster for the sources' topics, and the registry for the"
                        + " fields and types that the project reads, as a start of the features process does. With"
                        + " --events, then says as JSON what the rows of a file are like and which rules of validation"
                        + " they break.")
final class ValidateCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "The project file; further ones are laid over it in order.")
    private List<Path> files;

    @Option(
            names = "--events",
            paramLabel = "EVENTS",
            description = "A file of events: CSV or JSON lines, .gz too, or Parquet; read by the file: section of the"
                    + " project's sources.")
    private @Nullable Path events;

    @Mixin
    private SettingsOption settings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** What is predicted, and by what. */
    private static String models(Project project) {
        return project.models().stream()
                .map(model -> "label " + model.label().name() + ", model " + model.name())
                .collect(Collectors.joining("; "));
    }

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        try {
            Project project = ProjectOption.read(files);
            FeatureSet features = FeatureSet.compile(project);
            int wrong = settings.given() ? sources(command, project, features) : 0;
            if (wrong > 0) {
                return refused(command, wrong);
            }
            if (events != null) {
                InputFile.check(command, "--events", events);
                FileSections.check(project, Set.of(), events);
                FileSections.remarks(project, events).forEach(command.getErr()::println);
                Progress progress = new Progress(command.getErr(), "Reading " + events);
                ValidationReport report = ValidationReport.of(project, features, events, Instant.now(), progress);
                command.getOut().println(report.json().toPrettyString());
                report.remarks().forEach(command.getErr()::println);
                return report.events() == 0 ? Main.FAILED : 0;
            }
            command.getOut()
                    .printf(
                            "%s: no mistakes. %d sources, %d features (version %s), %s.%n",
                            project.name(),
                            project.sources().size(),
                            features.size(),
                            project.featureSet().version(),
                            models(project));
            return 0;
        } catch (InvalidProjectException invalid) {
            for (Mistake mistake : invalid.mistakes()) {
                command.getErr().println(mistake);
            }
            return refused(command, invalid.mistakes().size());
        } catch (IllegalArgumentException uncomputable) {
            // What only the compiler finds has no line: the message names source or feature.
            command.getErr().println(files.get(0) + ": " + uncomputable.getMessage());
            return refused(command, 1);
        }
    }

    private static int refused(CommandLine command, int mistakes) {
        command.getErr().println(mistakes == 1 ? "1 mistake." : mistakes + " mistakes.");
        return Main.WRONG;
    }

    /** What cluster and registry do not bear out; the number of mistakes. */
    private int sources(CommandLine command, Project project, FeatureSet features) throws InvalidSettingsException {
        try (ProcessContext process = ProcessContext.client(settings.read(), project)) {
            // Whether a broker is there at all is heard sooner, and in better words.
            process.missingTopics(
                    project.sources().stream().map(SourceDefinition::topic).toList());
            SourceFindings found = FeaturesApp.sources(process, features);
            found.remarks().forEach(remark -> command.getErr().println("note: " + remark));
            found.mistakes().forEach(command.getErr()::println);
            return found.mistakes().size();
        }
    }
}
