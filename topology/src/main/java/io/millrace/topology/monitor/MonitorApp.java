package io.millrace.topology.monitor;

import io.millrace.project.Project;
import io.millrace.runtime.control.ControlTopics;
import io.millrace.runtime.control.ModelWatcher;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.streams.RunningStreams;
import io.millrace.runtime.streams.StreamsApplication;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.drift.DriftTopology;
import io.millrace.topology.drift.WatchedReferences;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.retraining.RetrainPolicyTopology;
import io.millrace.topology.rollout.RolloutTopology;
import io.millrace.wire.RecordSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.Topology;

/**
 * The monitor process: four applications, each with its own id, state and offsets. None of them is waited for by a prediction, so
 * they commit less often than features do: fewer transactions, and one changelog write for many changes of a key.
 */
public final class MonitorApp implements AutoCloseable {
    private static final Duration COMMIT = Duration.ofMillis(100);

    /** Below the 5 minutes in which a consumer must poll again. */
    private static final Duration VERSION_PATIENCE = Duration.ofMinutes(2);

    private final List<RunningStreams> running;
    private final ModelWatcher watcher;
    private final WatchedReferences references;

    private MonitorApp(List<RunningStreams> running, ModelWatcher watcher, WatchedReferences references) {
        this.running = running;
        this.watcher = watcher;
        this.references = references;
    }

    /**
     * Starts; returns when the applications were started.
     *
     * @throws InvalidSettingsException one line per topic that is not as it should be
     */
    public static MonitorApp start(ProcessContext process) throws InvalidSettingsException {
        Project project = process.project();
        TopicCatalogue topics = process.topics();
        process.ensureTopics(topics.topics());
        RecordSerdes serdes = process.serdes();
        WatchedReferences references = new WatchedReferences(VERSION_PATIENCE);
        ModelWatcher watcher = ModelWatcher.start(
                process.settings().consumer(), serdes, ControlTopics.of(topics), List.of(references));
        process.health().ready(topics.deployments() + "-monitor", watcher::condition);
        List<RunningStreams> running = new ArrayList<>();
        String name = project.name();
        running.add(start(process, LabelTopology.applicationId(name), LabelTopology.build(project, topics, serdes)));
        running.add(start(
                process, DriftTopology.applicationId(name), DriftTopology.build(project, topics, serdes, references)));
        running.add(start(
                process,
                RetrainPolicyTopology.applicationId(name),
                RetrainPolicyTopology.build(project, topics, serdes)));
        running.add(
                start(process, RolloutTopology.applicationId(name), RolloutTopology.build(project, topics, serdes)));
        return new MonitorApp(running, watcher, references);
    }

    private static RunningStreams start(ProcessContext process, String id, Topology topology) {
        return process.streams()
                .configure(StreamsApplication.exactlyOnce(id, topology, COMMIT))
                .start();
    }

    /** The running applications: labels, drift, retraining policy, rollout. */
    public List<RunningStreams> streams() {
        return List.copyOf(running);
    }

    /** Stops them all; local state stays. */
    @Override
    public void close() {
        references.close();
        running.forEach(RunningStreams::close);
        watcher.close();
    }
}
