package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.QuickstartOptions;
import io.millrace.quickstart.QuickstartRun;
import io.millrace.quickstart.replay.FileSections;
import io.millrace.quickstart.simulation.SimulatedFeed;
import io.millrace.quickstart.simulation.SimulationSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Everything in one process, on an embedded broker. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the whole loop in one process: broker, schema registry, features, serving, monitor and trainer.",
            "Without --events it simulates customers of a shop whose behaviour changes half-way, and tells what the loop"
                    + " makes of it. With --events it tells those of your file, and with neither, for a project of your own,"
                    + " it waits for what you produce. After a past that ends less than a month ago it goes on at the wall clock."
                    + " Ctrl-C stops it at any moment."
        })
final class QuickstartCommand implements Callable<Integer> {
    private static final String HOME = "millrace.home";

    @Option(
            names = "--project",
            split = ",",
            paramLabel = "FILE",
            description =
                    "The project file; more, after commas, are laid over it. Default: examples/churn with its overlay.")
    private @Nullable List<Path> project;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description =
                    "Feed this file (CSV or JSON lines, .gz too, or Parquet) and no simulation; read by the file: section of the"
                            + " project's sources.")
    private @Nullable Path events;

    @Option(names = "--headless", description = "End when the past has been told.")
    private boolean headless;

    @Option(names = "--no-browser", description = "Do not open the console in a browser; its address is printed.")
    private boolean noBrowser;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "Write what happened as JSON, counted from the topics; beside it, in FILE.simulation.json, what"
                            + " the simulator did.")
    private @Nullable Path report;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "data/quickstart",
            description =
                    "Everything is kept below; folders of earlier runs there are deleted. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** What is read, as far as it is said. */
    private List<Path> read() {
        List<Path> files = new ArrayList<>(project == null ? List.of() : project);
        if (events != null) {
            files.add(events);
        }
        return files;
    }

    @Override
    public Integer call() throws Exception {
        OutputFile.check(spec.commandLine(), "--report", report, read());
        // Before anything logs: the console belongs to the story.
        Files.createDirectories(directory);
        System.setProperty("logback.configurationFile", "logback-quickstart.xml");
        System.setProperty("millrace.log", directory.resolve("quickstart.log").toString());
        Path home = Path.of(System.getProperty(HOME, "."));
        if (project == null && events != null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--events needs --project: the file that says what its rows are.");
        }
        if (events != null && !Files.isRegularFile(events)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--events: found " + events + ", expected a file that is there.");
        }
        List<Path> files = project != null
                ? project
                : List.of(home.resolve("examples/churn/project.yaml"), home.resolve("examples/churn/quickstart.yaml"));
        List<ProjectFile> texts = ProjectOption.texts(files);
        Project read = ProjectReader.read(texts);
        if (events != null) {
            FileSections.check(read, Set.of(), events);
            FileSections.remarks(read, events).forEach(spec.commandLine().getErr()::println);
        }
        boolean simulated = events == null && SimulatedFeed.missingSources(read).isEmpty();
        if (events == null && !simulated && (headless || report != null)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--headless and --report are of a past that is told: %s has no sources %s for simulated customers; give --events."
                            .formatted(read.name(), SimulatedFeed.missingSources(read)));
        }
        QuickstartOptions options = new QuickstartOptions(
                read,
                texts,
                events,
                simulated ? SimulationSettings.QUICKSTART : null,
                headless,
                !noBrowser && !headless,
                report,
                directory,
                home.resolve("quickstart/target/registry"));
        return QuickstartRun.run(options, spec.commandLine().getOut());
    }
}
