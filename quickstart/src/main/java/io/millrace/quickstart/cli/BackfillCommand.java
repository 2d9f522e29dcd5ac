package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.quickstart.history.BackfillRun;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.topology.features.Backfill;
import io.millrace.topology.features.Intake;
import io.millrace.topology.features.StateSender;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The events that features have missed, into the running store. */
@Command(
        name = "backfill",
        mixinStandardHelpOptions = true,
        description = {
            "Counts the events that features are missing since a MINOR version began them, and hands the outcome to the running"
                    + " features process, which goes on meanwhile. The project file is the one that it runs.",
            "Run again, also after it was killed, it changes nothing that is filled already. Settings are those of run."
        })
final class BackfillCommand implements Callable<Integer> {
    @Option(
            names = "--events",
            paramLabel = "FILE",
            split = ",",
            description =
                    "Events that the topics do not hold any more: CSV, JSON lines or Parquet, .gz too; more after commas."
                            + " With --until.")
    private List<Path> files = List.of();

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            description = "Rows of the files count up to this moment of event time; later ones are in the topics.")
    private @Nullable Instant until;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            description =
                    "The events are complete from this moment of event time on, and not before: windows that start"
                            + " earlier go on warming.")
    private @Nullable Instant from;

    @Option(
            names = "--work-dir",
            paramLabel = "DIRECTORY",
            description = "Where temporary files go (default: the current directory).")
    private Path workDirectory = Path.of("").toAbsolutePath();

    @Mixin
    private SettingsOption settings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        if (files.isEmpty() != (until == null)) {
            throw new CommandLine.ParameterException(
                    command, "--events and --until: found one of them, expected both or none");
        }
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw new CommandLine.ParameterException(
                        command, "--events: found " + file + ", expected a file that is there and can be read");
            }
        }
        if (!Files.isDirectory(workDirectory) || !Files.isWritable(workDirectory)) {
            throw new CommandLine.ParameterException(
                    command, "--work-dir: found " + workDirectory + ", expected a directory that can be written to");
        }
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        try (ProcessContext process = ProcessContext.open(read, project)) {
            process.knock();
            Backfill backfill = Backfill.open(process);
            if (backfill.changes().isEmpty()) {
                command.getOut()
                        .println("Nothing to fill: the features process has had one set of states from the start.");
                return 0;
            }
            BackfillRun.Older older = until == null ? null : new BackfillRun.Older(files, until);
            new LostHistory(backfill.lost()).accept(older, from, command.getErr());
            LastWord lastWord =
                    LastWord.of(command.getErr(), "Stopped before the end. What was sent counts: run it again.");
            try {
                return fill(backfill, older, command);
            } finally {
                lastWord.unsay();
            }
        }
    }

    private int fill(Backfill backfill, BackfillRun.@Nullable Older older, CommandLine command) throws Exception {
        PrintWriter out = command.getOut();
        long completeFrom = from == null ? Long.MIN_VALUE : from.toEpochMilli();
        try (StateSender sender = backfill.sender();
                Intake intake = backfill.intake()) {
            BackfillRun.Outcome done = BackfillRun.in(workDirectory)
                    .run(backfill, sender, older, completeFrom, new Progress(out, "Counting events"));
            out.printf(
                    "%,d events counted, the states of %,d entities sent%s.%n",
                    done.events(), sender.sent(), from == null ? "" : "; complete from " + from + " on");
            tell(done, command.getErr());
            if (intake.await(sender, new Progress(out, "Taken in by the features process"))) {
                out.println("All is taken in. What changes is in the updates after each entity's next boundary.");
            } else {
                out.println("No features process runs: it takes in what was sent when it starts.");
            }
            if (sender.tooLarge() > 0) {
                out.printf("%,d states are too large for a record: their features go on warming.%n", sender.tooLarge());
            }
            out.flush();
            return sender.tooLarge() > 0 ? Main.FAILED : 0;
        }
    }

    private static void tell(BackfillRun.Outcome done, PrintWriter err) {
        done.refused().forEach((reason, count) -> {
            String first = done.firstRefused().get(reason);
            err.printf("No events, because of %s: %,d%s%n", reason, count, first == null ? "" : ", first " + first);
        });
        if (done.early() > 0) {
            err.printf(
                    "Note: %,d events of the topics are not later than --until: those that the files hold, too, were counted"
                            + " twice.%n",
                    done.early());
        }
        err.flush();
    }
}
