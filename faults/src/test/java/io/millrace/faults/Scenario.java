package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.ChildJvm;
import io.millrace.quickstart.cluster.ChildJvm.Host;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.topics.TopicCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
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
    private static final Duration DAY = Duration.ofDays(1);

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
    private final Map<String, Host> hosts = new HashMap<>();
    private final Set<String> relayed = new HashSet<>();
    private int retrainings;
    private Instant begun = Instant.MIN;

    private Scenario(String name, Installation installation) {
        this.name = name;
        this.installation = installation;
        load = new Load(installation.context(), seed, perSecond);
        settings.put("seed", Long.toString(seed));
        settings.put("brokers", Integer.toString(installation.cluster().size()));
        settings.put("events_per_second", Integer.toString(perSecond));
    }

    /**
     * An installation, none of whose processes runs yet.
     *
     * @param brokers 3 where they are what faults are about, or 1, which has less to do
     * @param more settings of every process, as lines of a properties file
     */
    static Scenario open(String name, int brokers, MillraceProcesses processes, Path directory, String more)
            throws Exception {
        return new Scenario(name, Installation.start(processes, directory, brokers, more));
    }

    /** The process of a role that is started from now on reaches brokers through their relays alone. */
    void relay(String role) {
        relayed.add(role);
    }

    /** The process of a role that is started from now on finds this where it runs. */
    void host(String role, Host host) {
        hosts.put(role, host);
    }

    /** Starts a process of each of these roles, and waits until all are ready. */
    void runAll(String... roles) throws Exception {
        awaitReady(startAll(List.of(roles)));
    }

    /** Starts a process of each of these roles; returns at once. */
    List<MillraceProcess> startAll(List<String> roles) throws Exception {
        for (String role : roles) {
            String[] flags = relayed.contains(role)
                    ? new String[] {
                        "--set", "bootstrap.servers=" + installation.cluster().relayedServers()
                    }
                    : new String[0];
            running.put(
                    role, installation.run(role, "one", hosts.getOrDefault(role, Installation.hostOf(role)), flags));
        }
        return List.copyOf(running.values());
    }

    /** Waits until all of them are ready. */
    void awaitReady(List<MillraceProcess> processes) throws Exception {
        for (MillraceProcess process : processes) {
            process.awaitReady();
        }
    }

    /** The same of processes that had to start without something: who has ended with exit code 1 for it is started again, as a supervisor does. */
    void superviseUntilReady(List<MillraceProcess> processes) throws Exception {
        for (MillraceProcess process : processes) {
            Eventually.await(process + " is ready", PATIENCE, () -> {
                if (!process.isAlive()) {
                    assertThat(process.exitCode()).isEqualTo(1);
                    process.restart();
                }
                return process.lastLog().contains(" is ready: ");
            });
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
        begun = load.lastTick();
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
    private void strike(String topic, int latest, Deed strike, Deed mend) throws Exception {
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

    /** One fault of a process of a role, in the midst of its work: a trainer is asked for some before, and for more afterwards. */
    void strike(String role, Deed strike, Deed mend) throws Exception {
        if (role.equals("trainer")) {
            retrain();
            strike(topicOf(role), STEPS, strike, () -> {
                mend.run();
                retrain();
            });
        } else {
            strike(topicOf(role), 4 * perSecond, strike, mend);
        }
    }

    /** SIGKILL to the process of a role in the midst of its work, and a new start at once. */
    void kill(String role) throws Exception {
        MillraceProcess process = processOf(role);
        strike(role, process::kill, () -> {
            process.restart();
            process.awaitReady();
        });
    }

    /** SIGSTOP to a process of a role, of which there are two, until the other has all of its work; then it goes on as if no time had gone by. */
    void pause(String role, MillraceProcess process) throws Exception {
        strike(role, process::pause, () -> {
            if (role.equals("trainer")) {
                retrain();
            }
            awaitAllWorkDone(role);
            process.resume();
            process.awaitReady();
        });
    }

    /** Waits until whatever processes of a role have to do is done by somebody. */
    void awaitAllWorkDone(String role) throws Exception {
        if (role.equals("trainer")) {
            output(topicOf(role)).awaitGrowth(STEPS);
        } else {
            output(topicOf(role)).awaitGrowthOfEach(WORK);
        }
    }

    /** What a process of a role writes as long as it works. */
    private String topicOf(String role) {
        return switch (role) {
            case "features" -> topics().featureUpdates();
            case "serving" -> topics().predictions();
            case "monitor" -> topics().labelledExamples();
            case "trainer" -> topics().trainingRuns();
            default -> throw new IllegalArgumentException(role);
        };
    }

    /** A broker goes in some way while predictions are made, and comes back once others have taken its place; then all replicas are in sync again. */
    void bounce(ChildJvm broker, Deed strike) throws Exception {
        bounce(broker, strike, () -> {});
    }

    /** The same, where something has to be mended before it can come back. */
    void bounce(ChildJvm broker, Deed strike, Deed mend) throws Exception {
        strike("serving", strike, () -> {
            awaitAllWorkDone("serving");
            mend.run();
            broker.restart();
            installation.cluster().awaitWhole();
        });
    }

    /** Waits until so many more seconds' worth of events have come, at the usual rate. */
    void awaitEvents(int seconds) throws Exception {
        long enough = load.sent() + (long) seconds * perSecond;
        Eventually.await(seconds + " seconds of events", PATIENCE, () -> load.sent() >= enough);
    }

    private void retrain() {
        installation.retrain("asked-" + ++retrainings, load.now());
    }

    /**
     * Waits until whatever there is to do is done, draws up the account, and tells it. Time goes on until the label of all that was scored while faults struck
     * is known.
     */
    Figures end() throws Exception {
        load.stop();
        installation.cluster().awaitWhole();
        installation.awaitDone(load.lastTick());
        Instant known = load.lastTick()
                .plus(Installation.HORIZON)
                .plus(Installation.LATENESS)
                .plus(DAY);
        while (load.lastTick().isBefore(known)) {
            load.tick(load.lastTick().plus(DAY));
            installation.awaitDone(load.lastTick());
        }
        Instant last = load.lastTick();
        ProcessContext context = installation.context();
        Eventually.await(
                "an answer to each of " + retrainings + " retrain events",
                PATIENCE,
                // The version that was there before is one of them.
                () -> WholeTopic.read(context, topics().modelRegistry()).size() > retrainings);
        Account account = Account.of(Contents.read(context), load.sentAt().keySet(), last);
        assertThat(faults).as("faults").isNotEmpty();
        assertThat(account.examplesSince(begun))
                .as("examples of what was scored since the present began")
                .isPositive();
        Figures figures =
                new Figures(name, settings, faults, account, new Timeline(load.sentAt(), account.answers(), faults));
        figures.tell();
        return figures;
    }

    Load load() {
        return load;
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
    public void close() throws IOException {
        try (installation) {
            load.close();
            outputs.values().forEach(Output::close);
        }
    }
}
