package io.millrace.faults;

import io.millrace.quickstart.cluster.ChildJvm;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.topics.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * Faults that strike the shop while it works: each when work is seen to be under way, and the next only when whatever was struck works again. In the end
 * everything is waited for, and the account drawn up.
 */
final class Scenario implements AutoCloseable {
    /** So many more records show that somebody works, and are not the marks of a transaction that was ended. */
    private static final int WORK = 10;

    /** A training tells of more steps than that. */
    private static final int STEPS = 12;

    /** Before the first fault. */
    private static final int USUAL_SECONDS = 5;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String name;
    private final TreeMap<String, String> settings = new TreeMap<>();
    private final long seed = Long.getLong("faults.seed", 20);
    private final Random random = new Random(seed);
    private final int perSecond = Integer.getInteger("faults.rate", 50);
    private final Installation installation;
    private final Load load;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Output> outputs = new TreeMap<>();
    private final Map<String, MillraceProcess> running = new LinkedHashMap<>();
    private int retrainings;

    private Scenario(String name, Installation installation) {
        this.name = name;
        this.installation = installation;
        load = new Load(installation.context(), seed, perSecond);
        settings.put("seed", Long.toString(seed));
        settings.put("brokers", Integer.toString(installation.cluster().size()));
        settings.put("events_per_second", Integer.toString(perSecond));
    }

    /**
     * An installation of three brokers, with a past, none of whose processes runs yet.
     *
     * @param more settings of every process, as lines of a properties file
     */
    static Scenario open(String name, MillraceProcesses processes, Path directory, String more) throws Exception {
        return new Scenario(name, Installation.start(processes, directory, 3, more));
    }

    /** Starts a process of a role, beside the one that there may be; returns at once. */
    MillraceProcess run(String role, String instance) throws Exception {
        return installation.run(role, instance);
    }

    /** Starts a process of each of these roles, and waits until all are ready. */
    void runAll(String... roles) throws Exception {
        for (String role : roles) {
            running.put(role, run(role, "one"));
        }
        for (MillraceProcess process : running.values()) {
            process.awaitReady(PATIENCE);
        }
    }

    /** The process of a role, of those that were started together. */
    MillraceProcess processOf(String role) {
        return Objects.requireNonNull(running.get(role), role);
    }

    /**
     * The model comes into service, the past is told and answered, and the present begins: when this returns, some seconds of it are answered, by which what is usual is
     * known. The processes are ready.
     */
    void begin() throws Exception {
        installation.promote();
        load.tellPast();
        installation.awaitDone(load.lastTick());
        load.start();
        output(topics().predictions()).awaitGrowth(USUAL_SECONDS * perSecond);
    }

    /** What happens, or is done, at a moment. */
    @FunctionalInterface
    interface Deed {
        void run() throws Exception;
    }

    /**
     * One fault.
     *
     * @param topic what whoever is struck writes to
     * @param latest how many records it writes before it is struck, at the most; at the least one
     * @param strike what befalls it
     * @param mend what is done then, until it is well again
     */
    void strike(String topic, int latest, Deed strike, Deed mend) throws Exception {
        Output output = output(topic);
        output.awaitGrowth(1 + random.nextInt(latest));
        long struck = System.currentTimeMillis();
        strike.run();
        long left = output.size();
        mend.run();
        long mended = System.currentTimeMillis();
        output.awaitGrowth(left, WORK);
        faults.add(new Fault(struck, mended, System.currentTimeMillis()));
    }

    /** SIGKILL to the process of a role in the midst of its work, and a new start at once. */
    void kill(String role) throws Exception {
        MillraceProcess process = processOf(role);
        Deed restart = () -> {
            process.restart();
            process.awaitReady(PATIENCE);
        };
        switch (role) {
            case "features" -> strike(topics().featureUpdates(), 200, process::kill, restart);
            case "serving" -> strike(topics().predictions(), 200, process::kill, restart);
            case "monitor" -> strike(topics().labelledExamples(), 50, process::kill, restart);
            case "trainer" -> {
                retrain();
                strike(topics().trainingRuns(), STEPS, process::kill, () -> {
                    restart.run();
                    retrain();
                });
            }
            default -> throw new IllegalArgumentException(role);
        }
    }

    /** A broker goes in some way while predictions are made, and comes back once others have taken its place; then all replicas are in sync again. */
    void bounce(ChildJvm broker, Deed strike) throws Exception {
        strike(topics().predictions(), 200, strike, () -> {
            awaitWorkInEachPartition(topics().predictions());
            broker.restart();
            installation.cluster().awaitWhole();
        });
    }

    /** Waits until every partition of a topic goes on. */
    void awaitWorkInEachPartition(String topic) throws Exception {
        output(topic).awaitGrowthOfEach(WORK);
    }

    private void retrain() {
        installation.retrain("asked-" + ++retrainings, load.now());
    }

    /** Waits until whatever there is to do is done, draws up the account, and tells it. */
    Figures end() throws Exception {
        load.stop();
        Instant last = load.lastTick();
        installation.cluster().awaitWhole();
        installation.awaitDone(last);
        ProcessContext context = installation.context();
        Eventually.await(
                "an answer to each of " + retrainings + " retrain events",
                PATIENCE,
                // The version that was there before is one of them.
                () -> WholeTopic.read(context, topics().modelRegistry()).size() > retrainings);
        Account account = Account.of(Contents.read(context), load.sentAt().keySet(), last);
        Figures figures =
                new Figures(name, settings, faults, account, new Timeline(load.sentAt(), account.answers(), faults));
        figures.tell();
        return figures;
    }

    Installation installation() {
        return installation;
    }

    TopicCatalogue topics() {
        return installation.context().topics();
    }

    private Output output(String topic) {
        return outputs.computeIfAbsent(topic, any -> new Output(installation.context(), topic));
    }

    @Override
    public void close() {
        load.close();
        outputs.values().forEach(Output::close);
        installation.close();
    }
}
