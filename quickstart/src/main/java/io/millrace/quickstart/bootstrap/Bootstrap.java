package io.millrace.quickstart.bootstrap;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.quickstart.history.SnapshotHistory;
import io.millrace.records.LabelledExample;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topics.TopicDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled examples of what the sources' topics hold: those of the boundaries up to the first tick of the features, which the stream makes none of. Its time
 * ends at the latest event + allowed lateness, as a replay's does, and not after the clock: what is silent because nobody writes to the topics is not taken for
 * an absence.
 */
public final class Bootstrap {
    private final ProcessContext process;
    private final Path workDirectory;
    private final Clock clock;
    private final DoubleConsumer reading;
    private final DoubleConsumer labelling;

    /**
     * @param workDirectory where temporary files go
     * @param clock what no label may be ahead of
     * @param reading hears the share of the events that was read, 0 to 1
     * @param labelling hears the share of them that examples were made of
     */
    public Bootstrap(
            ProcessContext process, Path workDirectory, Clock clock, DoubleConsumer reading, DoubleConsumer labelling) {
        this.process = process;
        this.workDirectory = workDirectory;
        this.clock = clock;
        this.reading = reading;
        this.labelling = labelling;
    }

    /**
     * Makes the examples and writes those that are not there yet; run again it writes none twice, and what was broken off it brings to its end.
     *
     * @param dryRun nothing is written, and no topic created
     * @throws InvalidSettingsException when a topic is not there, or not what it should be
     */
    public BootstrapReport run(boolean dryRun) throws InvalidSettingsException, IOException {
        Project project = process.project();
        FeatureSet features = FeatureSet.compile(project);
        try (SnapshotHistory history = SnapshotHistory.read(process, features, workDirectory, reading)) {
            // After the events: features that have begun meanwhile make examples of their own.
            Instant firstTick = FirstTick.of(process).orElse(null);
            long now = clock.millis();
            Moments moments = Moments.of(
                    history.first(),
                    history.last(),
                    project.time().allowedLateness().toMillis(),
                    firstTick,
                    now);
            long oldest = now - project.historicalPeriod().toMillis();
            BootstrapReport.Past past =
                    new BootstrapReport.Past(history.events(), history.rejected(), history.gaps(), moments, firstTick);
            if (dryRun || history.events() == 0) {
                return make(history, features, moments, oldest, KnownExamples.read(process), example -> {})
                        .report(project, past);
            }
            process.ensureTopics(topics());
            // First the sender: an earlier one that is still at it must not write what is not known here.
            try (ExampleSender sender = ExampleSender.open(process)) {
                KnownExamples known = KnownExamples.read(process);
                Made made = make(history, features, moments, oldest, known, sender::send);
                ExampleCounters counts = known.earlier();
                counts.add(made.added);
                sender.finish(counts.records());
                return made.report(project, past);
            }
        }
    }

    private List<TopicDefinition> topics() {
        return Stream.of(process.topics().labelledExamples(), process.topics().monitoringPartials())
                .map(process.topics()::topic)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * From when to when.
     *
     * @param first time of the earliest event, epoch milliseconds
     * @param until time up to which it is known what happened
     * @param lastBoundary no example is made of later ones
     */
    record Moments(long first, long until, long lastBoundary) {
        static Moments of(long first, long last, long lateness, @Nullable Instant firstTick, long now) {
            long until = last == Long.MIN_VALUE ? last : Math.min(now, last + lateness);
            return new Moments(first, until, firstTick == null ? until : Math.min(until, firstTick.toEpochMilli()));
        }
    }

    private record Made(ExampleCounters all, ExampleCounters added) {
        BootstrapReport report(Project project, BootstrapReport.Past past) {
            return new BootstrapReport(project, past, all, added);
        }
    }

    private Made make(
            SnapshotHistory history,
            FeatureSet features,
            Moments moments,
            long oldest,
            KnownExamples known,
            Consumer<LabelledExample> sink)
            throws IOException {
        Set<String> ids = known.ids();
        List<PastExamples> parts = new ArrayList<>();
        history.replay(
                moments.lastBoundary,
                moments.until,
                () -> {
                    PastExamples part = new PastExamples(features, oldest, ids, sink);
                    synchronized (parts) {
                        parts.add(part);
                    }
                    return part;
                },
                labelling);
        ExampleCounters all = new ExampleCounters(process.project());
        ExampleCounters added = new ExampleCounters(process.project());
        for (PastExamples part : parts) {
            all.add(part.all());
            added.add(part.added());
        }
        return new Made(all, added);
    }
}
