package io.millrace.quickstart.cli;

import io.millrace.project.Durations;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.replay.FileFeed;
import io.millrace.quickstart.replay.FileSections;
import io.millrace.quickstart.replay.LatestTick;
import io.millrace.quickstart.replay.LockStep;
import io.millrace.quickstart.replay.Pace;
import io.millrace.quickstart.replay.Replay;
import io.millrace.quickstart.replay.SourceTopics;
import io.millrace.quickstart.replay.TargetTopics;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.topology.features.FeatureTopology;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A file of events into source topics, with its ticks. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Feeds a file of events (CSV or JSON lines, .gz too, or Parquet) into source topics of a cluster, and writes the ticks that"
                    + " go with it: run the features process with --no-ticks meanwhile.",
            "Nothing younger than a tick is sent before the features process has completed it. A row that cannot be mapped"
                    + " becomes a dead letter. Needed settings: bootstrap.servers, schema.registry.url and project; no state.dir."
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration USUAL_TICK = Duration.ofHours(6);

    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path events;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            split = ",",
            description = "The source that it holds; more after commas. Default: every source with a file: section.")
    private Set<String> sources = Set.of();

    @Option(
            names = "--tick",
            paramLabel = "HOURS",
            description =
                    "Event time between ticks, up to the project's allowed_lateness: events between two of them come in any"
                            + " order. Default: 6 hours, or allowed_lateness where that is shorter.")
    private @Nullable Integer tickHours;

    @Option(names = "--unpaced", description = "Do not wait for the features process.")
    private boolean unpaced;

    @Mixin
    private CreateTopicsOption createTopics;

    @Mixin
    private SettingsOption settings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        List<String> unknown = sources.stream()
                .filter(source -> project.sourceIndex(source) < 0)
                .toList();
        if (!unknown.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--source: found " + unknown + ", expected some of "
                            + project.sources().stream()
                                    .map(SourceDefinition::name)
                                    .toList());
        }
        InputFile.check(spec.commandLine(), "FILE", events);
        FileSections.check(project, sources, events);
        return replay(read, project, tick(project));
    }

    private Duration tick(Project project) {
        if (tickHours == null) {
            return Replay.tickInterval(project, USUAL_TICK);
        }
        Duration lateness = project.time().allowedLateness();
        if (tickHours < 1 || Duration.ofHours(tickHours).compareTo(lateness) > 0) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--tick: found " + tickHours
                            + ", expected 1 or more hours, and no more than the allowed_lateness of "
                            + Durations.format(lateness) + ": events between two ticks come in any order");
        }
        return Duration.ofHours(tickHours);
    }

    private int replay(Settings read, Project project, Duration tick) throws Exception {
        try (ProcessContext process = ProcessContext.client(read, project)) {
            List<SourceDefinition> targets = project.sources().stream()
                    .filter(source -> sources.isEmpty() ? source.file() != null : sources.contains(source.name()))
                    .toList();
            SourceTopics.ensure(process, targets, createTopics.wanted());
            List<String> refusals = TargetTopics.refusals(process, targets, Files.size(events));
            if (!refusals.isEmpty()) {
                throw new InvalidSettingsException(refusals);
            }
            // Whichever process comes first makes the topics; the others check them.
            process.ensureTopics(process.topics().topics());
            try (FileFeed feed = FileFeed.open(events, project, sources, process.registry(), tick)) {
                refuseToGoBack(process, feed);
                replay(process, feed, tick);
            }
        }
        return 0;
    }

    /** Features pass over a tick that is not later than the one before: nothing of the file would ever be decided. */
    private static void refuseToGoBack(ProcessContext process, FileFeed feed)
            throws IOException, InvalidSettingsException {
        Instant first = feed.firstEvent().orElse(Instant.MAX);
        Instant latest = LatestTick.of(process).orElse(Instant.MIN);
        if (!latest.isBefore(first)) {
            throw new InvalidSettingsException(List.of(("project %s: found ticks up to %s, expected none as late as the"
                            + " file's first event, %s: a clock does not go back. Replay into a project of another name,"
                            + " and run its features with --no-ticks meanwhile")
                    .formatted(process.project().name(), latest, first)));
        }
    }

    private void replay(ProcessContext process, FileFeed feed, Duration tick) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Project project = process.project();
        try (Producer<byte[], byte[]> producer = process.producer("millrace-replay");
                LockStep pace = LockStep.with(process, FeatureTopology.applicationId(project))) {
            Replay replay = new Replay(process, feed, unpaced ? Pace.NONE : pace, tick, Duration.ZERO, producer);
            Said said = new Said(out, String.valueOf(events.getFileName()));
            replay.run(said::at);
            out.printf(
                    "%,d rows: %,d records, %,d dead letters that could not be mapped, %,d rows that no source wants."
                            + " Last tick: %s.%n",
                    feed.rows(),
                    replay.produced() - replay.rejected(),
                    replay.rejected(),
                    feed.unwanted(),
                    replay.lastTick());
            out.flush();
        }
    }

    /** Says how far the replay has come. */
    private static final class Said {
        private final Progress progress;

        Said(PrintWriter out, String file) {
            progress = new Progress(out, file);
        }

        void at(Instant reached, long produced, double share) {
            progress.accept(share);
        }
    }
}
