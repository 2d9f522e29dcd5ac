package io.millrace.quickstart;

import io.millrace.console.Console;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.retrainer.worker.RetrainerApp;
import io.millrace.runtime.health.Condition;
import io.millrace.runtime.health.Health;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.streams.RunningStreams;
import io.millrace.serving.ServingApp;
import io.millrace.topology.data.DataTopology;
import io.millrace.topology.drift.DriftTopology;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.monitor.MonitorApp;
import io.millrace.topology.quality.QualityTopology;
import io.millrace.topology.quality.QualityWindows;
import io.millrace.topology.recommendations.HitTopology;
import io.millrace.topology.recommendations.RecommendationTopology;
import io.millrace.topology.retraining.RetrainPolicyTopology;
import io.millrace.topology.rollout.RolloutTopology;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The four Millrace processes, in this one. */
final class Processes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Processes.class);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final Health health;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private @Nullable FeaturesApp features;
    private @Nullable ServingApp serving;

    private Processes(Health health) {
        this.health = health;
    }

    /**
     * Starts them all and waits until they run.
     *
     * @param provenance where the trainer's models come from
     * @param now what time it is where the events come from
     * @throws TimeoutException when one of them does not come up
     */
    static Processes start(ProcessContext process, Provenance provenance, Clock now)
            throws InvalidSettingsException, InterruptedException, TimeoutException {
        Processes processes = new Processes(process.health());
        try {
            processes.startAll(process, provenance, now);
        } catch (InvalidSettingsException | InterruptedException | TimeoutException | RuntimeException failure) {
            processes.close();
            throw failure;
        }
        return processes;
    }

    private void startAll(ProcessContext process, Provenance provenance, Clock now)
            throws InvalidSettingsException, InterruptedException, TimeoutException {
        List<RunningStreams> streams = new ArrayList<>();
        FeaturesApp computing = FeaturesApp.start(process, false);
        features = computing;
        running.push(computing);
        streams.add(computing.streams());
        Console console = Console.open(process, Clock.systemUTC());
        running.push(console);
        ServingApp scoring = ServingApp.start(process, console.routes(), now);
        serving = scoring;
        running.push(scoring);
        streams.add(scoring.online().streams());
        MonitorApp monitor = MonitorApp.start(process);
        running.push(monitor);
        streams.addAll(monitor.streams());
        running.push(RetrainerApp.start(process, provenance, run -> {}));
        for (RunningStreams one : streams) {
            one.awaitRunning(START_TIMEOUT);
        }
        scoring.scoring().awaitRunning(START_TIMEOUT);
    }

    /** Consumer group of the features process. */
    static String featuresGroup(ProcessContext process) {
        return FeatureTopology.applicationId(process.project());
    }

    /** Consumer groups of the others. */
    static List<String> otherGroups(ProcessContext process) {
        String name = process.project().name();
        List<String> groups = new ArrayList<>(List.of(
                ServingApp.group(process.project()),
                LabelTopology.applicationId(name),
                RetrainPolicyTopology.applicationId(name),
                RolloutTopology.applicationId(name),
                name + "-trainer"));
        process.project().modelNames().forEach(model -> groups.add(DriftTopology.applicationId(name, model)));
        if (process.project().validation().windows() != null) {
            groups.add(DataTopology.applicationId(name));
        }
        if (new QualityWindows(process.project()).watched()) {
            groups.add(QualityTopology.applicationId(name));
        }
        if (process.project().recommendations() != null) {
            groups.add(RecommendationTopology.applicationId(name));
            groups.add(HitTopology.applicationId(name));
        }
        return groups;
    }

    /** From now on event time is the wall clock's: once, when nobody writes ticks of the past any more. */
    void goLive(ProcessContext process) {
        Objects.requireNonNull(features).startTicking(process);
    }

    /** How far serving has carried out the topic of deployments. */
    long deployed() {
        return Objects.requireNonNull(serving).deployed();
    }

    /** Port at which serving is asked for features. */
    int restPort() {
        return Objects.requireNonNull(serving).online().port();
    }

    /** What has failed for good, in words. */
    Optional<String> failed() {
        Map<String, Condition> dead = health.liveness();
        dead.values().removeIf(Condition::good);
        return dead.isEmpty()
                ? Optional.empty()
                : Optional.of(dead.entrySet().stream()
                        .map(part -> part.getKey() + ": " + part.getValue().reason())
                        .collect(Collectors.joining("; ")));
    }

    /** Stops them, those last that others read from. */
    @Override
    public void close() {
        // Whoever was interrupted closes what it has, and all of it.
        boolean interrupted = Thread.interrupted();
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception failure) {
                LOG.warn("A process did not stop cleanly", failure);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
