package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.quickstart.history.History;
import io.millrace.quickstart.history.History.Stage;
import io.millrace.runtime.process.ProcessContext;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Point-in-time features. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description =
                "Features of given entities at given moments, from files of events or from the sources' topics, and with"
                        + " no knowledge of what came later: what the stream would have said. Rows and events may be"
                        + " more than fit into memory; the rows keep their order and their other columns.")
final class HistoryCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Rows of entity and time: CSV or JSON lines, .gz too, or Parquet.")
    private Path questions;

    @Mixin
    private ProjectOption project;

    @ArgGroup(multiplicity = "1")
    private Source source;

    /** Where the events are. */
    static final class Source {
        @Option(
                names = "--events",
                split = ",",
                required = true,
                paramLabel = "FILE",
                description = "CSV or JSON lines, .gz too, or Parquet; read by the file: section of the project's"
                        + " sources. More after commas, or by repeating the option.")
        private List<Path> files = List.of();

        @Option(
                names = "--from-topics",
                required = true,
                description = "Read the sources' topics, up to the ends that they have now.")
        private boolean topics;
    }

    @Mixin
    private SettingsOption settings;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where the answers go: Parquet for .parquet, CSV otherwise, packed for .gz.")
    private Path out;

    @Option(
            names = "--work-dir",
            paramLabel = "DIRECTORY",
            description = "Where temporary files go (default: the folder of --out).")
    private @Nullable Path workDirectory;

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
            description = "Column with the moment: a time of Parquet, epoch milliseconds, or ISO-8601 with an offset"
                    + " (default: ${DEFAULT-VALUE}).")
    private String timeColumn;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        List<Path> inputs = new ArrayList<>(source.files);
        inputs.add(questions);
        inputs.addAll(project.files());
        OutputFile.check(spec.commandLine(), "--out", out, inputs);
        if (workDirectory != null && !Files.isWritable(workDirectory)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--work-dir: found " + workDirectory + ", expected a directory that can be written to");
        }
        Project read = project.read();
        if (source.topics) {
            try (ProcessContext process = ProcessContext.client(settings.read(), read)) {
                process.knock();
                return answer(History.ofTopics(process));
            }
        }
        return answer(History.ofFiles(read, source.files));
    }

    private int answer(History history) throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        History heard = history.withListener(new Told(err));
        History.Summary summary = (workDirectory == null ? heard : heard.withWorkDirectory(workDirectory))
                .answer(questions, entityColumn, timeColumn, out);
        if (!summary.rejected().isEmpty()) {
            err.println("No events, by reason: "
                    + summary.rejected().entrySet().stream()
                            .map(reason -> reason.getKey() + " " + reason.getValue())
                            .collect(Collectors.joining(", ")));
        }
        spec.commandLine()
                .getOut()
                .printf(
                        "%d rows written to %s, %d of them of entities known at their moment, from %d events%n",
                        summary.rows(), out, summary.known(), summary.events());
        return 0;
    }

    /** Says how far it is. */
    private static final class Told implements History.Listener {
        private final PrintWriter err;
        private final Map<Stage, Progress> stages = new EnumMap<>(Stage.class);

        Told(PrintWriter err) {
            this.err = err;
            stages.put(Stage.READING_EVENTS, new Progress(err, "Reading events"));
            stages.put(Stage.ANSWERING, new Progress(err, "Computing features"));
            stages.put(Stage.WRITING, new Progress(err, "Writing rows"));
        }

        @Override
        public void progress(Stage stage, double share) {
            stages.get(stage).accept(share);
        }

        @Override
        public void note(String sentence) {
            err.println("Note: " + sentence);
            err.flush();
        }
    }
}
