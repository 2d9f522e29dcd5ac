package io.millrace.serving.scoring;

import io.millrace.features.FeatureSet;
import io.millrace.project.ServingDefinition.Isolation;
import io.millrace.runtime.health.Condition;
import io.millrace.runtime.health.Outage;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.serving.models.ModelAlerts;
import io.millrace.serving.models.Routes;
import io.millrace.serving.reports.ScoreCounts;
import io.millrace.serving.reports.ServingCounts;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feature updates in; predictions and inference log entries out. As many threads as the settings say share the partitions with those of other processes
 * of the group; each scores what one poll returned as a batch.
 */
public final class ScoringStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringStream.class);
    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    private final String group;
    private final List<ScoringThread> threads;

    private ScoringStream(String group, List<ScoringThread> threads) {
        this.group = group;
        this.threads = threads;
    }

    /**
     * Consumer group of a project's scoring: {@code <project>-serving}, from MAJOR version 2 of the feature set on {@code <project>-serving-v<major>}.
     * Members of one group must read the same topics, and each MAJOR version has its own.
     */
    public static String group(String project, int major) {
        return project + (major < 2 ? "-serving" : "-serving-v" + major);
    }

    /**
     * Starts scoring; returns at once. Health and metrics of the process tell of it.
     *
     * @param alerts of each of the project's models, by its name
     * @param counts what is scored is counted here
     */
    public static ScoringStream start(
            ProcessContext process,
            FeatureSet features,
            Routes routes,
            Clock clock,
            Map<String, ModelAlerts> alerts,
            ServingCounts counts) {
        String project = process.project().name();
        String group = group(project, process.project().featureSet().major());
        ScoringMetrics metrics = new ScoringMetrics(process.metrics(), process.project());
        ModelFailures failures = new ModelFailures(metrics, alerts);
        LagMetrics lag = new LagMetrics(process.metrics(), project, clock);
        Outage outage = new Outage(System::nanoTime);
        List<ScoringThread> threads = IntStream.rangeClosed(
                        1, process.settings().get(MillraceSettings.THREADS))
                .mapToObj(number -> {
                    ScoreCounts own = counts.newThread();
                    Supplier<BatchScorer> scorers = () -> new BatchScorer(
                            features, process.topics(), process.registry(), routes, clock, metrics, failures, own);
                    return new ScoringThread(
                            group + "-" + number,
                            state -> loop(process, group, number, scorers.get(), lag, metrics, state),
                            outage);
                })
                .toList();
        ScoringStream stream = new ScoringStream(group, threads);
        process.health().ready(group, stream::condition);
        process.health().live(group, stream::liveness);
        metrics.running(stream::running);
        threads.forEach(ScoringThread::start);
        return stream;
    }

    private static ScoringLoop loop(
            ProcessContext process,
            String group,
            int number,
            BatchScorer scorer,
            LagMetrics lag,
            ScoringMetrics metrics,
            Consumer<Condition> state) {
        boolean committed = process.project().serving().isolation() == Isolation.READ_COMMITTED;
        // An answer waits for no other; under load those that wait for a request in flight make a batch all the same.
        Object linger = process.settings().producer().getOrDefault(ProducerConfig.LINGER_MS_CONFIG, 0);
        Outbox outbox =
                new Outbox(process.producer(group + "-" + number, Map.of(ProducerConfig.LINGER_MS_CONFIG, linger)));
        try {
            return new ScoringLoop(
                    process.topics().featureUpdates(),
                    process.member(
                            group,
                            number,
                            Map.of(
                                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                    committed ? "read_committed" : "read_uncommitted")),
                    outbox,
                    scorer,
                    lag,
                    metrics,
                    System::nanoTime,
                    state);
        } catch (RuntimeException failure) {
            outbox.close();
            throw failure;
        }
    }

    /** Whether every thread scores. */
    public boolean running() {
        return condition().good();
    }

    /** For a readiness check: the first thread that does not score, and why. */
    private Condition condition() {
        return threads.stream()
                .map(ScoringThread::condition)
                .filter(condition -> !condition.good())
                .findFirst()
                .orElseGet(() -> Condition.good("RUNNING"));
    }

    /** For a liveness check: bad when a thread has failed for good. */
    private Condition liveness() {
        return threads.stream()
                .filter(thread -> thread.fatal() != null)
                .map(ScoringThread::condition)
                .findFirst()
                .orElseGet(() -> Condition.good("no failure"));
    }

    /**
     * Waits until it runs.
     *
     * @throws TimeoutException when it does not within the time
     * @throws IllegalStateException when it failed for good
     */
    public void awaitRunning(Duration timeout) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!running()) {
            for (ScoringThread thread : threads) {
                if (thread.fatal() != null) {
                    throw new IllegalStateException(group + " failed", thread.fatal());
                }
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(group + " " + condition().reason());
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /** Stops: finishes the batches, commits, leaves the group. */
    @Override
    public void close() {
        threads.forEach(ScoringThread::stop);
        threads.forEach(ScoringThread::close);
        boolean ended = threads.stream().allMatch(ScoringThread::ended);
        LOG.info("{}: {}", group, ended ? "stopped" : "left behind");
    }
}
