package io.millrace.quickstart.bootstrap;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Labelled examples of what the sources' topics hold: those of the boundaries up to the first tick of the features, which the stream makes none of. Only those of
 * the {@link KnownTime} of their label: what is silent because nobody writes to a topic, or because its records are deleted, is not taken for an absence.
 */
public final class Bootstrap {
    private final ProcessContext process;
    private final Path workDirectory;
    private final Clock clock;
    private final Listener listener;

    /** Hears what is found and how far the work has come. Called from several threads, one at a time. */
    public interface Listener {
        /** What is missing from the past: one sentence, before anything is written. */
        void note(String sentence);

        /** The share of the events that was read, 0 to 1. */
        void reading(double share);

        /** The share of them that examples were made of. */
        void labelling(double share);
    }

    /**
     * @param workDirectory where temporary files go
     * @param clock what no label may be ahead of
     */
    public Bootstrap(ProcessContext process, Path workDirectory, Clock clock, Listener listener) {
        this.process = process;
        this.workDirectory = workDirectory;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Makes the examples and writes those that are not there yet; run again it writes none twice, and what was broken off it brings to its end.
     *
     * @param dryRun nothing is written, and no topic created
     * @param incompleteFeatures whether boundaries count of before a source of features begins
     * @throws InvalidSettingsException when a topic is not there, or not what it should be
     */
    public BootstrapReport run(boolean dryRun, boolean incompleteFeatures)
            throws InvalidSettingsException, IOException {
        Project project = process.project();
        FeatureSet features = FeatureSet.compile(project);
        try (SnapshotHistory history =
                SnapshotHistory.read(process, features, workDirectory, listener::note, listener::reading)) {
            // After the events: features that have begun meanwhile make examples of their own.
            Instant firstTick = FirstTick.of(process).orElse(null);
            long now = clock.millis();
            BootstrapReport.Past past = new BootstrapReport.Past(
                    history.events(),
                    history.spans().first(),
                    KnownTime.of(project, history.spans(), now, incompleteFeatures),
                    firstTick);
            notes(history).forEach(listener::note);
            long oldest = now - project.historicalPeriod().toMillis();
            if (dryRun || history.events() == 0) {
                return make(history, features, past, oldest, KnownExamples.read(process), example -> {})
                        .report(project, past);
            }
            process.ensureTopics(topics());
            // First the sender: an earlier one that is still at it must not write what is not known here.
            try (ExampleSender sender = ExampleSender.open(process)) {
                KnownExamples known = KnownExamples.read(process);
                Made made = make(history, features, past, oldest, known, sender::send);
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

    private List<String> notes(SnapshotHistory history) {
        List<String> notes = new ArrayList<>();
        history.gaps().forEach(gap -> notes.add("Note: " + gap));
        List<SourceDefinition> sources = process.project().sources();
        for (int i = 0; i < sources.size(); i++) {
            if (history.spans().until(i) == Long.MIN_VALUE) {
                notes.add("Note: source " + sources.get(i).name() + ": its topic "
                        + sources.get(i).topic() + " holds no event");
            }
        }
        if (!history.rejected().isEmpty()) {
            notes.add("No events, by reason: "
                    + history.rejected().entrySet().stream()
                            .map(reason -> reason.getKey() + " " + reason.getValue())
                            .collect(Collectors.joining(", ")));
        }
        return notes;
    }

    private record Made(ExampleCounters all, ExampleCounters added) {
        BootstrapReport report(Project project, BootstrapReport.Past past) {
            return new BootstrapReport(project, past, all, added);
        }
    }

    private Made make(
            SnapshotHistory history,
            FeatureSet features,
            BootstrapReport.Past past,
            long oldest,
            KnownExamples known,
            Consumer<LabelledExample> sink)
            throws IOException {
        IdSet ids = known.ids();
        List<PastExamples> parts = new ArrayList<>();
        history.replay(
                past.lastBoundary(),
                past.until(),
                () -> {
                    PastExamples part = new PastExamples(features, past.known(), oldest, ids, sink);
                    synchronized (parts) {
                        parts.add(part);
                    }
                    return part;
                },
                listener::labelling);
        ExampleCounters all = new ExampleCounters(process.project());
        ExampleCounters added = new ExampleCounters(process.project());
        for (PastExamples part : parts) {
            all.add(part.all());
            added.add(part.added());
        }
        return new Made(all, added);
    }
}
