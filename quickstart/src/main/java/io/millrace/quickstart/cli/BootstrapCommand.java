package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.quickstart.bootstrap.Bootstrap;
import io.millrace.quickstart.bootstrap.BootstrapReport;
import io.millrace.runtime.process.ProcessContext;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Labelled examples of the past. */
@Command(
        name = "bootstrap",
        mixinStandardHelpOptions = true,
        description = {
            "Makes labelled examples of the past that the sources' topics hold, up to the first tick of the features: those that"
                    + " the stream would have made, had it run. A first training can begin at once.",
            "Run again, also after it was killed, it writes nothing twice. Settings are those of run."
        })
final class BootstrapCommand implements Callable<Integer> {
    @Mixin
    private ProjectOption project;

    @Mixin
    private SettingsOption settings;

    @Option(names = "--dry-run", description = "Say what would be written, and write nothing.")
    private boolean dryRun;

    @Option(
            names = "--incomplete-features",
            description =
                    "Take boundaries of before a source of features begins, too: features say nothing of it then.")
    private boolean incompleteFeatures;

    @Option(
            names = "--work-dir",
            paramLabel = "DIRECTORY",
            description = "Where temporary files go (default: the current directory).")
    private Path workDirectory = Path.of("").toAbsolutePath();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        if (!Files.isDirectory(workDirectory) || !Files.isWritable(workDirectory)) {
            throw new CommandLine.ParameterException(
                    command, "--work-dir: found " + workDirectory + ", expected a directory that can be written to");
        }
        Project read = project.read();
        try (ProcessContext process = ProcessContext.client(settings.read(), read)) {
            process.knock();
            LastWord lastWord = LastWord.of(
                    command.getErr(), "Stopped before the end: nobody asks for a training yet. Run it again.");
            try {
                return run(process, command);
            } finally {
                lastWord.unsay();
            }
        }
    }

    private int run(ProcessContext process, CommandLine command) throws Exception {
        PrintWriter err = command.getErr();
        BootstrapReport report = new Bootstrap(process, workDirectory, Clock.systemUTC(), new Telling(err))
                .run(dryRun, incompleteFeatures);
        report.sentences(dryRun).forEach(command.getOut()::println);
        err.flush();
        command.getOut().flush();
        return report.isDone() ? 0 : Main.FAILED;
    }

    /** Tells a person who waits. */
    private record Telling(PrintWriter err, Progress read, Progress made) implements Bootstrap.Listener {
        Telling(PrintWriter err) {
            this(err, new Progress(err, "Reading events"), new Progress(err, "Making examples"));
        }

        @Override
        public void note(String sentence) {
            err.println(sentence);
            err.flush();
        }

        @Override
        public void reading(double share) {
            read.accept(share);
        }

        @Override
        public void labelling(double share) {
            made.accept(share);
        }
    }
}
