package io.millrace.faults;

import io.millrace.quickstart.cluster.ChildJvm.Host;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.quickstart.replay.LockStep;
import io.millrace.quickstart.replay.Pace;
import io.millrace.quickstart.replay.Replay;
import io.millrace.quickstart.replay.StalledException;
import io.millrace.quickstart.shop.Shop;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.labels.LabelTopology;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * The shop of {@link Churn} on one broker, all four processes beside it, told as fast as they can follow: its events, its ticks and its event time are compressed; what the
 * clock on the wall decides (commits, reports, measurements of lag, sessions) is not. Every few seconds each process is looked at.
 */
final class Soak implements AutoCloseable {
    /** Twenty events a second, in intervals of the live clock's ten seconds: so many of them are a day. */
    private static final int DAY = 8640;

    private static final double HOURS_PER_TICK = 24.0 / DAY;
    private static final int TICKS_OF_A_STRIDE = 6;
    private static final long LOOK_SECONDS = 5;
    private static final int COLLECT_EVERY = 4;
    private static final Duration RETRAIN = Duration.ofSeconds(90);

    /** The heap is there from the start, so that what is resident grows by native memory alone. */
    private static final Host HOST =
            new Host("256m", Map.of("JDK_JAVA_OPTIONS", "-Xms256m -XX:+AlwaysPreTouch -XX:+ExitOnOutOfMemoryError"));

    /** On a machine with too much to do a transaction may take longer than the usual ten seconds, and would be begun again and again. */
    private static final String PATIENT = "streams.producer.transaction.timeout.ms=60000";

    private static final Duration FORGET_AFTER = Duration.ofDays(1);
    private static final Duration REFRESH = Duration.ofHours(6);

    private static final String YAML = Shop.yaml("shop", "1.0.0", "allowed_lateness: 10 d", "allowed_lateness: 6 h")
            .replace("refresh: 1 d, forget_after: 400 d", "refresh: 6 h, forget_after: 1 d")
            .replace("over: 7 d", "over: 12 h")
            .replace("over: 14 d", "over: 1 d")
            .replace("every: 7 d", "every: 6 h")
            .replace("within: 14 d", "within: 1 d")
            .replace("horizon: 7 d", "horizon: 6 h")
            .replace("baseline: 0.6", "baseline: 0.01")
            .replace(
                    "gates: {auc_roc: 0.6}",
                    "gates: {auc_roc: 0.01}\n    comparison: {min_positives: 1000000}\n    dataset: {max_rows: 4000}");

    static final List<String> ROLES = List.of("features", "serving", "monitor", "trainer");

    private final Installation installation;
    private final SoakFigures figures;
    private final List<Probe> probes = new ArrayList<>();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final long seed = Long.getLong("faults.seed", 20);
    private int looks;
    private int retrainings;
    private long retrained;

    private Soak(Installation installation, SoakFigures figures) {
        this.installation = installation;
        this.figures = figures;
    }

    /** An installation with nothing in it. */
    static Soak open(MillraceProcesses processes, Path directory) throws Exception {
        return new Soak(Installation.start(processes, directory, 1, YAML, PATIENT), new SoakFigures());
    }

    /** A day, or as much of it as there is time for. */
    SoakFigures run(Duration time) throws Exception {
        Map<String, MillraceProcess> running = new TreeMap<>();
        for (String role : ROLES) {
            MillraceProcess process = installation.run(role, "one", HOST);
            running.put(role, process);
            probes.add(new Probe(role, process, installation.home(role, "one")));
        }
        for (MillraceProcess process : running.values()) {
            process.awaitReady();
        }
        installation.promote();
        ProcessContext context = installation.context();
        long begun = System.nanoTime();
        Churn shop = new Churn(seed, DAY, context.registry(), () -> System.nanoTime() - begun > time.toNanos());
        var unused = looking.scheduleWithFixedDelay(() -> look(shop), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        try (Callers callers = Callers.start(running.get("serving"), shop::known);
                Producer<byte[], byte[]> producer = context.producer("soak");
                Pace pace = new Strides(context)) {
            new Replay(context, shop, pace, Churn.TICK, Duration.ZERO, producer)
                    .run((reached, produced, share) -> stopWhereSomethingFailed());
            looking.shutdown();
            if (!looking.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a look takes longer than a minute");
            }
            stopWhereSomethingFailed();
            figures.told(
                    shop,
                    HOURS_PER_TICK,
                    Duration.ofNanos(System.nanoTime() - begun),
                    callers.answers(),
                    retrainings,
                    seed);
            // The model that was there before is one of them.
            figures.trained(
                    WholeTopic.read(context, context.topics().modelRegistry()).size() - 1);
            figures.known(Known.count(context), Churn.known(FORGET_AFTER, REFRESH));
        }
        figures.tell();
        return figures;
    }

    private void stopWhereSomethingFailed() {
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a look at the processes failed", failed);
        }
    }

    private void look(Churn shop) {
        try {
            boolean collect = looks++ % COLLECT_EVERY == 0;
            for (Probe probe : probes) {
                look(probe, shop.ticks() * HOURS_PER_TICK, collect);
            }
            if (System.nanoTime() - retrained > RETRAIN.toNanos()) {
                retrained = System.nanoTime();
                installation.retrain("soak-" + ++retrainings, shop.now());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | AssertionError failed) {
            failure.compareAndSet(null, failed);
        }
    }

    /** A machine with too much to do may leave a look unanswered: that one is left out, and counted. */
    private void look(Probe probe, double hours, boolean collect) throws IOException, InterruptedException {
        try {
            probe.look().forEach((name, value) -> figures.add(probe.role(), name, hours, value));
            if (collect) {
                probe.collect();
                figures.add(probe.role(), "heap", hours, probe.heap());
            }
        } catch (HttpTimeoutException unanswered) {
            figures.missed();
        }
    }

    /** Waits now and then until everybody has done everything, so that no partition is hours behind another. */
    private static final class Strides implements Pace {
        private final LockStep step;
        private int ticks;

        Strides(ProcessContext context) {
            step = new LockStep(
                    context,
                    FeatureTopology.applicationId(context.project()),
                    List.of(
                            "shop-serving",
                            LabelTopology.applicationId(context.project().name())),
                    ticked -> Optional.empty(),
                    () -> true);
        }

        @Override
        public void beforeFirstTick(Instant reached) throws InterruptedException, StalledException {
            step.beforeFirstTick(reached);
        }

        @Override
        public void afterTick(Instant tick) throws InterruptedException, StalledException {
            if (++ticks % TICKS_OF_A_STRIDE == 0) {
                step.afterTick(tick);
            }
        }

        @Override
        public void close() {
            step.close();
        }
    }

    @Override
    public void close() throws IOException {
        looking.shutdownNow();
        installation.close();
    }
}
