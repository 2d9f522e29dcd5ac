package io.millrace.quickstart.cli;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.quickstart.history.RowEvents;
import io.millrace.quickstart.replay.Row;
import io.millrace.quickstart.replay.RowFile;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.topology.features.Backfill;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

    @Mixin
    private SettingsOption settings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (files.isEmpty() != (until == null)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--events and --until: found one of them, expected both or none");
        }
        Settings read = settings.read();
        Project project = ProjectOption.read(read.get(MillraceSettings.PROJECT));
        PrintWriter out = spec.commandLine().getOut();
        try (ProcessContext process = ProcessContext.open(read, project)) {
            List<Event> older = until == null ? List.of() : older(project, until);
            Backfill.Outcome done = new Backfill(process)
                    .run(older, from == null ? null : from.toEpochMilli(), new Progress(out, "events"));
            if (done.changes() == 0) {
                out.println("Nothing to fill: the features process has had one set of states from the start.");
            } else {
                out.printf(
                        "%,d events counted, the states of %,d entities sent to %s. What changes is in the updates after"
                                + " each entity's next boundary.%n",
                        done.events(), done.entities(), process.topics().backfill());
            }
            if (done.tooLarge() > 0) {
                out.printf("%,d states are too large for a record: their features go on warming.%n", done.tooLarge());
            }
            out.flush();
            return done.tooLarge() > 0 ? Main.FAILED : 0;
        }
    }

    /** The files' events up to a moment, in the order of time. */
    private List<Event> older(Project project, Instant last) throws Exception {
        List<Event> events = new ArrayList<>();
        FeatureSet features = FeatureSet.compile(project);
        RowEvents.Sink sink = new RowEvents.Sink() {
            @Override
            public void event(Event event) {
                if (event.time() <= last.toEpochMilli()) {
                    events.add(event.copy());
                }
            }

            @Override
            public void rejected(DeadLetterReason reason) {
                // It was none for the stream either.
            }
        };
        RowEvents reader = new RowEvents(project, features, last, sink);
        for (int i = 0; i < files.size(); i++) {
            try (RowFile file = RowFile.open(files.get(i))) {
                boolean first = true;
                for (Row row = file.next(); row != null; row = file.next()) {
                    if (first) {
                        reader.checkHeader(file, row);
                        first = false;
                    }
                    reader.add(file.name(), i, row);
                }
            }
        }
        events.sort(Comparator.comparingLong(Event::time));
        return events;
    }
}
