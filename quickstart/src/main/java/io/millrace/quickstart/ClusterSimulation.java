package io.millrace.quickstart;

import io.millrace.features.Boundaries;
import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.replay.LatestTick;
import io.millrace.quickstart.replay.LockStep;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.replay.Pace;
import io.millrace.quickstart.replay.Replay;
import io.millrace.quickstart.replay.StalledException;
import io.millrace.quickstart.replay.Watch;
import io.millrace.quickstart.simulation.AlreadySent;
import io.millrace.quickstart.simulation.LifeUntilNow;
import io.millrace.quickstart.simulation.SimulatedFeed;
import io.millrace.quickstart.simulation.SimulationSettings;
import io.millrace.quickstart.simulation.Simulator;
import io.millrace.runtime.clock.SourceEnds;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.clock.Ticker;
import io.millrace.runtime.health.Condition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.wire.RegistryException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Simulated customers of a real cluster: first their past, as fast as the cluster's processes follow, with the ticks that go with it; from then on their lives at the wall
 * clock. It tells what the loop makes of it. It alone writes the clock. Started again, or after an outage, it goes on where the topics end; and
 * where the wall clock has run away from it, as while a machine slept, what happened meanwhile is the past again.
 */
public final class ClusterSimulation {
    /** Event time between ticks while the past is told, at the most. */
    private static final Duration TICK = Duration.ofHours(12);

    /** Simulated time in which windows fill before anybody is scored by them. */
    private static final Duration WARM_UP = Duration.ofDays(28);

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 200;
    private static final int PROGRESS_STEPS = 20;

    /** What is sent waits for brokers as long as they take: to give up would be to send it again, and twice. */
    private static final Map<String, Object> PATIENT = Map.of(
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            Integer.MAX_VALUE,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            Long.MAX_VALUE,
            ProducerConfig.LINGER_MS_CONFIG,
            5);

    private final ProcessContext process;
    private final SimulationStart start;
    private final Narrator narrator;
    private final List<SourceDefinition> sources;
    private final Duration step;

    /** As much time is made up for at once; of more, what happened is the past. */
    private final Duration longest;

    private final Clock clock;
    private final Readers readers;

    /** Up to when everything has been sent: no tick is ahead of it. */
    private final EventClock told = new EventClock();

    private volatile boolean begun;
    private volatile @Nullable Instant reached;
    private int stepsTold;
    private boolean driftTold;

    /**
     * Prepares a simulation.
     *
     * @param wanted what is simulated, unless {@code state.dir} remembers a simulation
     * @param createTopics whether source topics that are missing are made
     */
    public ClusterSimulation(ProcessContext process, SimulationSettings wanted, boolean createTopics, PrintWriter out) {
        this(
                process,
                wanted,
                createTopics,
                out,
                Clock.systemUTC(),
                (rollouts, watch) -> everybody(process, rollouts, watch));
    }

    /** The same by another clock, and in step with others. */
    ClusterSimulation(
            ProcessContext process,
            SimulationSettings wanted,
            boolean createTopics,
            PrintWriter out,
            Clock clock,
            Readers readers) {
        this.process = process;
        this.clock = clock;
        this.readers = readers;
        narrator = new Narrator(out);
        sources = process.project().sources().stream()
                .filter(source -> SimulatedFeed.SOURCES.contains(source.name()))
                .toList();
        start = new SimulationStart(process, sources, wanted, createTopics, narrator);
        step = Replay.tickInterval(process.project(), TICK);
        longest = step.compareTo(LifeUntilNow.SLICE) < 0 ? LifeUntilNow.SLICE : step;
        process.health().ready("simulation", this::condition);
    }

    /** Whom the past waits for. */
    @FunctionalInterface
    interface Readers {
        /** Opens what waits for them. */
        Pace pace(LockStep.Follower rollouts, Watch watch);
    }

    private static Pace everybody(ProcessContext process, LockStep.Follower rollouts, Watch watch) {
        return new LockStep(process, Processes.featuresGroup(process), Processes.otherGroups(process), rollouts, watch);
    }

    private Condition condition() {
        if (!begun) {
            return Condition.bad("has yet to find the source topics");
        }
        Instant time = reached;
        return Condition.good(time == null ? "waits for the processes" : "has reached " + time);
    }

    /**
     * Goes on until it is interrupted.
     *
     * @throws InvalidSettingsException one line per topic that is not as it should be
     * @throws KafkaException when brokers or registry refuse what no waiting would change: who asks, or what is asked for
     * @throws IOException when what {@code state.dir} remembers cannot be read or written
     */
    public void run() throws InterruptedException, InvalidSettingsException, IOException {
        while (true) {
            try {
                live();
                return;
            } catch (InterruptException stopped) {
                throw stopped;
            } catch (KafkaException outage) {
                if (refused(outage)) {
                    throw outage;
                }
                narrator.say("%s. It goes on from where the topics end.", outage.getMessage());
            } catch (StalledException impossible) {
                throw new IllegalStateException("nobody was called stalled", impossible);
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    /** Whether brokers or registry refuse what no waiting would change: who asks, or what is asked for. */
    static boolean refused(KafkaException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof RegistryException registry) {
                return !registry.retriable();
            }
            if (t instanceof AuthenticationException
                    || t instanceof AuthorizationException
                    || t instanceof ConfigException) {
                return true;
            }
        }
        return false;
    }

    private void live() throws InterruptedException, InvalidSettingsException, IOException, StalledException {
        start.prepareTopics();
        try (Consumer<byte[], byte[]> consumer = process.consumer("millrace-simulation-ends");
                Producer<byte[], byte[]> producer = process.producer("millrace-simulation", PATIENT)) {
            SourceEnds ends = new SourceEnds(
                    consumer, sources.stream().map(SourceDefinition::topic).toList());
            Map<TopicPartition, Long> there = consumer.endOffsets(consumer.assignment());
            Optional<Instant> latest = LatestTick.of(process);
            start.checkPartitions(there);
            SimulationSettings simulation = start.settings(there, latest);
            begun = true;
            try (Narration story = new Narration(process, narrator);
                    LifeUntilNow life = life(simulation, there, latest)) {
                tellThePast(simulation, life, latest.isPresent(), producer, story);
                while (true) {
                    Duration missed = goOn(life, ends, producer, story);
                    narrator.say("%d hours were missed: what happened in them is told first.", missed.toHours());
                    tellThePast(simulation, life, true, producer, story);
                }
            }
        }
    }

    private LifeUntilNow life(
            SimulationSettings simulation, Map<TopicPartition, Long> there, Optional<Instant> latest) {
        long refresh = process.project().entity().refresh().toMillis();
        Simulator simulator = new Simulator(
                simulation, customer -> Boundaries.phase(customer, refresh), (customer, moment, probability) -> {});
        SimulatedFeed customers = new SimulatedFeed(
                simulation,
                simulator,
                sources.stream().collect(Collectors.toMap(SourceDefinition::name, SourceDefinition::topic)),
                process.project().partitions(),
                false,
                process.registry(),
                () -> {});
        AlreadySent sent = new AlreadySent(there);
        if (sent.left() > 0) {
            narrator.say("%,d events are there already.", sent.left());
        } else {
            narrator.say(
                    "%,d customers visit, buy and ask for help from %s on; the first %d days only fill windows.",
                    simulation.customers(), LocalDate.ofInstant(simulation.start(), ZoneOffset.UTC), WARM_UP.toDays());
        }
        return new LifeUntilNow(customers, sent, latest.orElse(Instant.MIN), clock);
    }

    private void tellThePast(
            SimulationSettings simulation,
            LifeUntilNow life,
            boolean begun,
            Producer<byte[], byte[]> producer,
            Narration story)
            throws IOException, InterruptedException, StalledException {
        try (RolloutLag rollouts = new RolloutLag(process, () -> Long.MAX_VALUE);
                Pace pace = readers.pace(rollouts, () -> lookOn(story))) {
            Replay replay = new Replay(process, life, pace, step, begun ? Duration.ZERO : WARM_UP, producer);
            replay.run((time, produced, share) -> {
                reached = time;
                story.goOn();
                progress(simulation, time, produced, share);
            });
        }
        narrator.say("This is now: from here on customers live at the wall clock, until Ctrl-C.");
    }

    /** Whoever is waited for is another's process, which may come back at any time: nobody is called stalled. */
    private static boolean lookOn(Narration story) {
        story.goOn();
        return false;
    }

    private void progress(SimulationSettings simulation, Instant time, long produced, double share) {
        LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        if (!driftTold && !time.isBefore(simulation.drift())) {
            driftTold = true;
            narrator.say("%s: from this day on customers behave differently. Nobody tells the pipeline.", day);
        }
        int step = (int) (share * PROGRESS_STEPS);
        if (step > stepsTold) {
            stepsTold = step;
            narrator.say("%s, %d %%: %,d events.", day, 100 * step / PROGRESS_STEPS, produced);
        }
    }

    /**
     * Lives at the wall clock, until that has run away. What is sent between two ticks its readers may take in any order: so it is never of more
     * time than may be late, whatever happened to this machine or the brokers meanwhile.
     *
     * @return by how much
     */
    private Duration goOn(LifeUntilNow life, SourceEnds ends, Producer<byte[], byte[]> producer, Narration story)
            throws InterruptedException {
        TickWriter writer = new TickWriter(
                producer,
                process.serdes(),
                process.topics().clock(),
                process.project().partitions());
        told.reached(life.told());
        Ticker ticker = Ticker.start(
                ends,
                writer,
                told,
                process.settings().get(MillraceSettings.TICK_INTERVAL),
                Ticker.tolerated(process.project().time().maxFuture()),
                () -> true);
        try {
            while (true) {
                Instant now = clock.instant();
                Duration behind = Duration.between(life.told(), now);
                if (behind.compareTo(longest) > 0) {
                    return behind;
                }
                sendUntil(now, life, producer);
                story.goOn();
                Thread.sleep(LOOK_MILLIS);
            }
        } finally {
            ticker.close();
        }
    }

    /** Returns when the brokers have everything up to a moment. */
    private void sendUntil(Instant moment, LifeUntilNow life, Producer<byte[], byte[]> producer) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        for (Optional<Outgoing.Message> next = life.due(moment); next.isPresent(); next = life.due(moment)) {
            send(producer, next.get(), failure);
        }
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new KafkaException("an event could not be written: " + failed.getMessage(), failed);
        }
        told.reached(moment);
        reached = moment;
    }

    private static void send(
            Producer<byte[], byte[]> producer, Outgoing.Message message, AtomicReference<@Nullable Exception> failure) {
        // What becomes of it the callback knows.
        var unused = producer.send(
                new ProducerRecord<>(message.topic(), message.partition(), message.key(), message.value()),
                (metadata, exception) -> {
                    if (exception != null) {
                        failure.compareAndSet(null, exception);
                    }
                });
    }
}
