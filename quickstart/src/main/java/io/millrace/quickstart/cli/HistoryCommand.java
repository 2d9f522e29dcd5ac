package io.millrace.quickstart.cli;

import io.millrace.quickstart.evaluation.PointInTimeFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Point-in-time features. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description =
                "Features of given entities at given moments, from a file of events and with no knowledge of what came"
                        + " later: what the stream would have said. Writes CSV.")
final class HistoryCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Rows of entity and time: CSV or JSON lines, .gz too.")
    private Path questions;

    @Mixin
    private ProjectOption project;

    @Option(
            names = "--events",
            required = true,
            paramLabel = "FILE",
            description = "CSV or JSON lines, .gz too; read by the file: section of the project's sources.")
    private Path events;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the CSV goes.")
    private Path out;

    @Option(
            names = "--entity-column",
            defaultValue = "entity",
            paramLabel = "NAME",
            description = "Column with the entity id (default: ${DEFAULT-VALUE}).")
    private String entityColumn;

    @Option(
            names = "--time-column",
            defaultValue = "time",
            paramLabel = "NAME",
            description = "Column with the moment: epoch milliseconds, or ISO-8601 with an offset"
                    + " (default: ${DEFAULT-VALUE}).")
    private String timeColumn;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        OutputFile.check(command, "--out", out);
        long rows = new PointInTimeFile(project.read(), Clock.systemUTC())
                .run(
                        questions,
                        entityColumn,
                        timeColumn,
                        events,
                        out,
                        new Progress(command.getErr(), "Reading " + events));
        command.getOut().printf("%d rows written to %s%n", rows, out);
        return 0;
    }
}
