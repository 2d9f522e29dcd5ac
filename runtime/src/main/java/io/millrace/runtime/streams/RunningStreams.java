package io.millrace.runtime.streams;

import io.millrace.runtime.health.Condition;
import io.millrace.runtime.health.Health;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running application. Local state stays: it is what makes the next start quick. Only that of changelogs which are gone is cleaned up. */
public final class RunningStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningStreams.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final String id;
    private final KafkaStreams streams;
    private final FailurePolicy failures;
    private final RestoreProgress restore;
    private final Counter rebalances;
    private final LocalState local;
    private final Object stateChanged = new Object();
    private final CountDownLatch closing = new CountDownLatch(1);

    private RunningStreams(ConfiguredStreams configured) {
        id = configured.application().id();
        streams = new KafkaStreams(configured.application().topology(), configured.properties());
        Metrics metrics = configured.metrics();
        List<String> labels = List.of("project", "application");
        rebalances = metrics.counter(
                "millrace_streams_rebalances_total",
                "Times that a running application stopped to share out its partitions anew.",
                labels,
                configured.project(),
                id);
        Counter failed = metrics.counter(
                "millrace_streams_failed_threads_total",
                "Stream threads that have failed, whether they were replaced or not.",
                labels,
                configured.project(),
                id);
        failures = new FailurePolicy(id, System::nanoTime, this::pause, failed);
        restore = new RestoreProgress();
        local = LocalState.of(configured.application().topology(), configured.properties());
    }

    static RunningStreams start(ConfiguredStreams configured) {
        Optional<OpenTransactions> leftOpen = OpenTransactions.ofEarlierRuns(configured.properties());
        RunningStreams running = new RunningStreams(configured);
        leftOpen.ifPresent(OpenTransactions::abort);
        running.prepare(StaticMembers.of(configured.application().topology(), configured.properties()));
        running.listen();
        running.report(configured.project(), configured.health(), configured.metrics());
        running.streams.start();
        return running;
    }

    private void prepare(Optional<StaticMembers> before) {
        try {
            if (local.compare() == LocalState.Verdict.OTHERS) {
                streams.cleanUp();
                local.forget();
            }
            before.ifPresent(StaticMembers::leaveIfOutdated);
        } catch (KafkaException failed) {
            streams.close(Duration.ZERO);
            throw failed;
        }
    }

    private void listen() {
        streams.setUncaughtExceptionHandler(failures);
        streams.setGlobalStateRestoreListener(restore);
        streams.setStateListener((now, before) -> {
            LOG.info("{}: {} (was {})", id, now, before);
            if (before == KafkaStreams.State.RUNNING && now == KafkaStreams.State.REBALANCING) {
                rebalances.increment();
            }
            if (now == KafkaStreams.State.RUNNING) {
                note();
            }
            synchronized (stateChanged) {
                stateChanged.notifyAll();
            }
        });
    }

    /** Brokers are asked, and the thread that says that it runs has records to process. */
    private void note() {
        Thread note = new Thread(local::note, id + "-note");
        note.setDaemon(true);
        note.start();
    }

    /** Waits on a stream thread that has failed, unless the application is being stopped. */
    private void pause(Duration time) {
        try {
            boolean stopping = closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
            LOG.debug("{}: a stream thread is {}", id, stopping ? "not replaced" : "replaced");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(String project, Health health, Metrics metrics) {
        health.live(id, this::liveness);
        health.ready(id, this::readiness);
        List<String> labels = List.of("project", "application");
        metrics.gauge(
                "millrace_streams_running",
                "1 while the application is in state RUNNING.",
                labels,
                () -> streams.state() == KafkaStreams.State.RUNNING ? 1 : 0,
                project,
                id);
        metrics.gauge(
                "millrace_streams_restore_remaining_records",
                "Records of state that are still to be restored.",
                labels,
                restore::remaining,
                project,
                id);
        metrics.counters(
                "millrace_streams_dead_letters_total",
                "Records that an application made dead letters of, by reason.",
                List.of("project", "application", "reason"),
                id,
                new DeadLetterFigures(project, id, streams::metrics)::counts);
        metrics.family(
                "millrace_streams_consumer_lag_records",
                "Records between what was read and the end of a partition.",
                List.of("project", "application", "topic", "partition"),
                id,
                new LagFigures(project, id, streams::metrics)::records);
        StateFigures state = new StateFigures(project, id, streams::metrics);
        metrics.family(
                "millrace_streams_state_bytes",
                "Size of a store's local state: its files, compressed, and what is not in one yet.",
                List.of("project", "application", "store"),
                id,
                state::bytes);
        metrics.family(
                "millrace_streams_state_keys",
                "Keys in a store's local state, as RocksDB estimates them.",
                List.of("project", "application", "store"),
                id,
                state::keys);
    }

    private Condition liveness() {
        Condition failed = failures.condition();
        if (!failed.good()) {
            return failed;
        }
        KafkaStreams.State state = streams.state();
        return new Condition(state.isRunningOrRebalancing() || state == KafkaStreams.State.CREATED, state.toString());
    }

    private Condition readiness() {
        KafkaStreams.State state = streams.state();
        long remaining = restore.remaining();
        String reason = remaining == 0 ? state.toString() : state + ", " + remaining + " records of state to restore";
        return new Condition(state == KafkaStreams.State.RUNNING && remaining == 0, reason);
    }

    /** Whether it processes records now. */
    public boolean running() {
        return readiness().good();
    }

    /** Whether an active task of this instance reads that partition now. */
    public boolean owns(TopicPartition partition) {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .anyMatch(task -> task.topicPartitions().contains(partition));
    }

    /** The client, for interactive queries and for what its assignment is. */
    public KafkaStreams streams() {
        return streams;
    }

    /**
     * Waits until it runs.
     *
     * @throws TimeoutException when it does not within the time
     * @throws IllegalStateException when it failed for good
     */
    public void awaitRunning(Duration timeout) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (stateChanged) {
            while (!running()) {
                if (failures.fatal() != null) {
                    throw new IllegalStateException(id + " failed", failures.fatal());
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException(id + " is " + readiness().reason());
                }
                // The end of a restore is no change of state: look again soon even without a notice.
                stateChanged.wait(Math.min(100, Math.max(1, left / 1_000_000)));
            }
        }
    }

    /** Begins to stop it, and does not wait: {@link #close} does. */
    public void stop() {
        closing.countDown();
        streams.close(Duration.ZERO);
    }

    /**
     * Stops it and waits: commits, flushes, leaves local state in place.
     *
     * @return false when it did not stop within the time
     */
    public boolean close(Duration timeout) {
        closing.countDown();
        boolean stopped = streams.close(timeout);
        if (!stopped) {
            LOG.warn("{}: did not stop within {}", id, timeout);
        }
        return stopped;
    }

    /** Stops it within 30 seconds. */
    @Override
    public void close() {
        boolean stopped = close(CLOSE_TIMEOUT);
        LOG.info("{}: {}", id, stopped ? "stopped" : "left behind");
    }
}
