package io.millrace.quickstart.cli;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.evaluation.Evaluated;
import io.millrace.quickstart.evaluation.Evaluation;
import io.millrace.quickstart.evaluation.EvaluationTuning;
import io.millrace.quickstart.replay.FileSections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How good a model a file of events can give. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description =
                "The whole project on a file of events, without a broker and by the pipeline's own code: trains on"
                        + " snapshot rows, leaves a gap of one horizon, tests on later ones: those of the project's test_share, or where it has none all but the first 60 %% of the rows. With --tune, searches for hyper-parameters on the train rows first. Prints JSON.")
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private ProjectOption project;

    @Option(
            names = "--events",
            required = true,
            paramLabel = "FILE",
            description = "CSV or JSON lines, .gz too, or Parquet; read by the file: section of the project's sources.")
    private Path events;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the JSON to a file, too.")
    private @Nullable Path report;

    @Option(
            names = "--report-dir",
            paramLabel = "DIR",
            description = "Write evaluation.html, model-card.md and model-card.html into a directory.")
    private @Nullable Path reportDirectory;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Which of the project's models; needed when there are several.")
    private @Nullable String model;

    @Mixin
    private TuningOptions tuning;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        OutputFile.check(
                command,
                "--report",
                report,
                Stream.concat(project.files().stream(), Stream.of(events)).toList());
        Project read = project.read();
        ModelDefinition chosen = ModelOption.of(command, read, model);
        EvaluationTuning asked = tuning.of(command, chosen);
        InputFile.check(command, "--events", events);
        FileSections.check(read, Set.of(), events);
        OutputFile.makeFolder(command, "--report-dir", reportDirectory);
        Evaluated evaluated = new Evaluation(read, chosen, Clock.systemUTC(), asked)
                .run(events, new Progress(command.getErr(), "Reading " + events));
        String text = evaluated.json().toPrettyString();
        command.getOut().println(text);
        if (report != null) {
            Files.writeString(report, text + System.lineSeparator());
        }
        if (reportDirectory != null) {
            evaluated.writeReports(reportDirectory);
        }
        return 0;
    }
}
