package io.millrace.topology.monitor;

import io.millrace.bundle.HeapRoom;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.runtime.clock.TickWatch;
import io.millrace.runtime.control.ControlTopics;
import io.millrace.runtime.control.ModelAdmission;
import io.millrace.runtime.control.ModelWatcher;
import io.millrace.runtime.lag.LagWatch;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.runtime.privacy.Erasures;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.process.TopicFollower;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.streams.RunningStreams;
import io.millrace.runtime.streams.StreamsApplication;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.alerts.AlertMetrics;
import io.millrace.topology.business.BusinessTopology;
import io.millrace.topology.data.DataTopology;
import io.millrace.topology.drift.DriftReferences;
import io.millrace.topology.drift.DriftTopology;
import io.millrace.topology.drift.WatchedReferences;
import io.millrace.topology.experiments.ExperimentTopology;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.quality.QualityTopology;
import io.millrace.topology.quality.QualityWindows;
import io.millrace.topology.recommendations.HitMetrics;
import io.millrace.topology.recommendations.HitTopology;
import io.millrace.topology.recommendations.RecommendationTopology;
import io.millrace.topology.retraining.RetrainPolicyTopology;
import io.millrace.topology.retraining.RetrainingMetrics;
import io.millrace.topology.rollout.RolloutTopology;
import io.millrace.topology.webhook.WebhookSink;
import io.millrace.validation.windows.WindowRules;
import io.millrace.wire.RecordSerdes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.Topology;

/**
 * The monitor process: applications of labels, of the retraining policy, of rollout and of each model's drift, and one more each where the project has rules of windows, acts on predictions, watches quality, or has experiments, and two where it recommends; each with its own id, state and offsets.
 * Beside them it tells of reports and alerts, by metrics, and of alerts by a webhook where there is one, and watches how far consumer groups are behind, and the clock.
 * None of them is waited for by a prediction, so they commit less often than features do: fewer transactions, and one changelog write
 * for many changes of a key.
 */
public final class MonitorApp implements AutoCloseable {
    private static final Duration COMMIT = Duration.ofMillis(100);

    /** Below the 5 minutes in which a consumer must poll again. */
    private static final Duration VERSION_PATIENCE = Duration.ofMinutes(2);

    private final List<RunningStreams> running = new ArrayList<>();
    private final WatchedReferences references =
            new WatchedReferences(VERSION_PATIENCE, HeapRoom.toRead(HeapRoom.Heap.halfOfThisProcess()));
    private final ModelWatcher watcher;
    private final AlertMetrics alerts;
    private final ReportMetrics reports;
    private final TopicFollower hits;
    private final Erasures erasures;
    private final Optional<WebhookSink> webhook;
    private final LagWatch lag;
    private final TickWatch ticks;

    private MonitorApp(ProcessContext process) throws InvalidSettingsException {
        erasures = Erasures.follow(process);
        watcher = ModelWatcher.start(
                process.settings().consumer(),
                process.serdes(),
                ControlTopics.of(process.topics()),
                ModelAdmission.of(process.project(), process.settings()),
                List.of(
                        references,
                        new RolloutMetrics(
                                process.metrics(),
                                process.project().name(),
                                process.project().modelNames()),
                        new VersionMetrics(
                                process.metrics(),
                                process.project().name(),
                                process.project().modelNames())));
        lag = LagWatch.start(process, Clock.systemUTC());
        ticks = TickWatch.start(process, Clock.systemUTC());
        String part = process.topics().deployments() + "-monitor";
        process.health().ready(part, watcher::condition);
        process.health().live(part, watcher::liveness);
        alerts = AlertMetrics.start(process);
        reports = ReportMetrics.start(process);
        hits = HitMetrics.start(process);
        webhook = WebhookSink.start(process);
    }

    /**
     * Starts; returns when the applications were started.
     *
     * @throws InvalidSettingsException one line per topic that is not as it should be, or for a key that cannot be read
     */
    public static MonitorApp start(ProcessContext process) throws InvalidSettingsException {
        process.ensureTopics(process.topics().topics());
        MonitorApp app = new MonitorApp(process);
        try {
            app.startAll(process);
        } catch (RuntimeException failure) {
            app.close();
            throw failure;
        }
        return app;
    }

    private void startAll(ProcessContext process) {
        LimitMetrics.show(process.metrics(), process.project());
        applications(process, references, erasures.list())
                .forEach(application ->
                        running.add(process.streams().configure(application).start()));
    }

    /** What a monitor of this project would run, without running it: nothing outside is asked or changed. */
    public static List<StreamsApplication> applications(ProcessContext process) {
        try (WatchedReferences none =
                new WatchedReferences(VERSION_PATIENCE, HeapRoom.toRead(HeapRoom.Heap.halfOfThisProcess()))) {
            return applications(process, none, Erasures.empty(process.project(), null));
        }
    }

    private static List<StreamsApplication> applications(
            ProcessContext process, WatchedReferences references, ErasureList forgotten) {
        Project project = process.project();
        TopicCatalogue topics = process.topics();
        RecordSerdes serdes = process.serdes();
        String name = project.name();
        List<StreamsApplication> all = new ArrayList<>();
        all.add(application(
                LabelTopology.applicationId(name), LabelTopology.build(project, topics, serdes, forgotten)));
        WindowRules rules = project.validation().windows();
        if (rules != null) {
            all.add(application(DataTopology.applicationId(name), DataTopology.build(project, topics, serdes, rules)));
        }
        if (project.interventions().isWatched()) {
            all.add(application(BusinessTopology.applicationId(name), BusinessTopology.build(project, topics, serdes)));
        }
        if (new QualityWindows(project).watched()) {
            all.add(application(QualityTopology.applicationId(name), QualityTopology.build(project, topics, serdes)));
        }
        for (ModelDefinition model : project.models()) {
            DriftReferences own = references.of(model.name());
            all.add(application(
                            DriftTopology.applicationId(name, model.name()),
                            DriftTopology.build(project, model, topics, serdes, own, forgotten, rules))
                    .waiting(VERSION_PATIENCE));
        }
        all.add(application(
                RetrainPolicyTopology.applicationId(name),
                RetrainPolicyTopology.build(
                        project,
                        topics,
                        serdes,
                        new RetrainingMetrics(process.metrics(), name, project.modelNames()))));
        all.add(application(RolloutTopology.applicationId(name), RolloutTopology.build(project, topics, serdes)));
        RecommendationPolicy recommendations = project.recommendations();
        if (recommendations != null) {
            all.add(application(
                    RecommendationTopology.applicationId(name),
                    RecommendationTopology.build(project, recommendations, topics, serdes, forgotten)));
            all.add(application(
                    HitTopology.applicationId(name),
                    HitTopology.build(project, recommendations, topics, serdes, forgotten)));
        }
        if (!project.experiments().isEmpty()) {
            all.add(application(
                    ExperimentTopology.applicationId(name),
                    ExperimentTopology.build(project, topics, serdes, forgotten)));
        }
        return all;
    }

    private static StreamsApplication application(String id, Topology topology) {
        return StreamsApplication.exactlyOnce(id, topology, COMMIT);
    }

    /** The running applications: labels, data where windows have rules, business where somebody is held out or acted on, quality where it is watched, drift of each model, retraining policy, rollout, recommendations and how often they hit, and experiments where there are any. */
    public List<RunningStreams> streams() {
        return List.copyOf(running);
    }

    /** Stops them all; local state stays. */
    @Override
    public void close() {
        references.close();
        ticks.close();
        lag.close();
        // Each takes its time to commit and leave: together they take that of the slowest.
        running.forEach(RunningStreams::stop);
        running.forEach(RunningStreams::close);
        watcher.close();
        webhook.ifPresent(WebhookSink::close);
        hits.close();
        erasures.close();
        reports.close();
        alerts.close();
    }
}
