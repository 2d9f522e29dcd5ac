package io.millrace.quickstart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.bundle.BadBundleException;
import io.millrace.console.Console;
import io.millrace.features.Boundaries;
import io.millrace.project.Durations;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.quickstart.replay.Feed;
import io.millrace.quickstart.replay.FileFeed;
import io.millrace.quickstart.replay.LockStep;
import io.millrace.quickstart.replay.Replay;
import io.millrace.quickstart.replay.StalledException;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.quickstart.replay.Watch;
import io.millrace.quickstart.report.DeadLetterTally;
import io.millrace.quickstart.report.RunReport;
import io.millrace.quickstart.report.SimulationReport;
import io.millrace.quickstart.simulation.SimulatedFeed;
import io.millrace.quickstart.simulation.SimulationSettings;
import io.millrace.quickstart.simulation.Simulator;
import io.millrace.quickstart.simulation.TruthFile;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.runtime.health.ManagementServer;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.topics.TopicCreation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The whole loop in one process: broker, registry, topics, the four Millrace processes, and a past to feed them, simulated or of
 * a file. Then, or where there is no past, whatever others produce. Everything that it starts it stops, in the opposite order,
 * however it ends.
 */
public final class Quickstart {
    /** Event time between ticks, at the most. */
    private static final Duration TICK = Duration.ofHours(12);

    /** Simulated time in which windows fill before anybody is scored by them: as long as the longest. */
    private static final Duration WARM_UP = Duration.ofDays(28);

    private static final String COMMIT_INTERVAL = "25";
    private static final String REPORT_INTERVAL = "200";
    private static final int LARGEST_RECORD = 10_000_000;

    /** A past that ends longer ago is over; of one that is younger, today is the next day. */
    private static final Duration RECENT = Duration.ofDays(31);

    private final QuickstartOptions options;
    private final Narrator narrator;
    private final CountDownLatch stop;
    private final EventClock clock = new EventClock();
    private boolean driftTold;

    /**
     * Prepares a quickstart.
     *
     * @param stop opened by somebody who wants it to end after the story; the thread that runs it is interrupted to end it
     *     before
     */
    Quickstart(QuickstartOptions options, Narrator narrator, CountDownLatch stop) {
        this.options = options;
        this.narrator = narrator;
        this.stop = stop;
    }

    /**
     * Runs to the end of the story, and, unless headless, on until it is told to stop.
     *
     * @throws InvalidProjectException when a file of the project cannot be read
     * @throws InvalidSettingsException when the project cannot run: one line per mistake
     * @throws UnmappableException when the file of events does not suit the project
     * @throws StalledException when a process failed or stands still
     * @throws IOException when a file cannot be read or written
     * @throws BadBundleException when a registered model cannot be loaded
     * @throws TimeoutException when something does not start
     */
    void run()
            throws IOException, InterruptedException, StalledException, InvalidProjectException,
                    InvalidSettingsException, UnmappableException, BadBundleException, TimeoutException {
        RunDirectory directory = RunDirectory.create(options.directory());
        tellChanges(directory.path());
        String token = Tokens.random();
        String privacyKey = Tokens.random() + Tokens.random();
        try (RegistryProcess registry = RegistryProcess.start(
                        options.registryHome(), directory.path().resolve("registry.log"));
                EmbeddedBroker broker = EmbeddedBroker.start(directory.path().resolve("kafka"));
                ProcessContext process = ProcessContext.open(
                        settings(directory.path(), broker.bootstrapServers(), registry.url(), token, privacyKey),
                        options.project());
                ManagementServer server = process.serve()) {
            narrator.say("A Kafka broker and a schema registry are up.");
            narrator.detail("bootstrap servers  %s", broker.bootstrapServers());
            narrator.detail("schema registry    %s", registry.url());
            narrator.detail("metrics, health    http://127.0.0.1:%d/metrics", server.port());
            narrator.detail("files              %s", directory.path());
            directory.kept().ifPresent(kept -> narrator.detail("                   %s", kept));
            Path client = ClientSettings.write(
                    directory.path(), broker.bootstrapServers(), registry.url(), privacyKey, options.files());
            narrator.detail("commands           ./millrace deploy status --settings %s", client);
            createSources(process);
            Path truth = directory.path().resolve("truth.csv.gz");
            narrator.say("Starting features, serving, monitor and trainer…");
            try (Processes processes =
                            Processes.start(process, Provenance.of(process.settings(), options.files()), clock);
                    Narration story = new Narration(process, narrator)) {
                narrator.say("All processes run: features, serving, monitor, trainer.");
                String address = "http://127.0.0.1:%d%s#token=%s".formatted(processes.restPort(), Console.PATH, token);
                narrator.detail("see it happen      %s", address);
                narrator.detail(
                        "features online    http://127.0.0.1:%d/features/{%s}",
                        processes.restPort(), options.project().entity().key());
                if (simulation() != null) {
                    narrator.detail("broken on purpose  ./millrace dead-letters list --settings %s", client);
                }
                if (options.browser()) {
                    Browser.open(address, directory.path());
                }
                Instant told = tellThePast(process, truth, processes, story);
                if (!options.headless()) {
                    stay(process, told, processes, story);
                }
            }
        }
    }

    /** @return the time of the last tick; null where there is no past to tell */
    private @Nullable Instant tellThePast(ProcessContext process, Path truth, Processes processes, Narration story)
            throws IOException, InterruptedException, StalledException, UnmappableException, BadBundleException {
        Feed feed = feed(process, truth);
        if (feed == null) {
            return null;
        }
        Instant told;
        try (feed) {
            told = tell(process, feed, processes, story);
        }
        tellDeadLetters(process, feed);
        narrator.say("The story is over.");
        report(process, feed, truth);
        return told;
    }

    /** Everything stays up, and takes events of whoever produces them, until it is told to stop. */
    private void stay(ProcessContext process, @Nullable Instant told, Processes processes, Narration story)
            throws InterruptedException, StalledException {
        boolean live = told == null || told.isAfter(Instant.now().minus(RECENT));
        if (live) {
            clock.past();
            processes.goLive(process);
        }
        narrator.say(
                live
                        ? "From now on time is the wall clock's. Produce events of your own: they are scored as they come. Ctrl-C stops it."
                        : "Everything stays up to look around in. Ctrl-C stops it.");
        if (options.simulation() == null) {
            OwnEvents.describe(process.project(), process.topics()).forEach(line -> narrator.detail("%s", line));
        }
        while (!stop.await(1, TimeUnit.SECONDS)) {
            story.goOn();
            refuseFailed(processes);
        }
    }

    private static void refuseFailed(Processes processes) throws StalledException {
        String failed = processes.failed().orElse(null);
        if (failed != null) {
            throw new StalledException(failed);
        }
    }

    /** One line: a newcomer wants to see what happens, and whoever asks what differs has a file of it. */
    private void tellChanges(Path directory) throws IOException {
        RunChanges changes = RunChanges.of(options, Durations.format(tick()), COMMIT_INTERVAL, REPORT_INTERVAL);
        narrator.say("%s What this run does otherwise: %s", changes.sentence(), changes.write(directory));
    }

    private Duration tick() {
        return Replay.tickInterval(options.project(), TICK);
    }

    private static Settings settings(Path directory, String bootstrap, String registry, String token, String privacyKey)
            throws InvalidSettingsException {
        return Settings.builder()
                .flag(MillraceSettings.BOOTSTRAP_SERVERS.name(), bootstrap)
                .flag(MillraceSettings.REGISTRY_URL.name(), registry)
                .flag(
                        MillraceSettings.STATE_DIR.name(),
                        directory.resolve("state").toString())
                .flag(MillraceSettings.ENVIRONMENT.name(), "dev")
                .flag(MillraceSettings.HTTP_PORT.name(), "0")
                .flag(MillraceSettings.REST_PORT.name(), "0")
                .flag(MillraceSettings.CONSOLE_TOKEN.name(), token)
                .flag(MillraceSettings.PRIVACY_KEY.name(), privacyKey)
                // Every process is waited for at every tick, and so are their commits.
                .flag(Settings.STREAMS + "commit.interval.ms", COMMIT_INTERVAL)
                // At each tick of a rollout its reports are waited for.
                .flag(MillraceSettings.SERVING_REPORT_INTERVAL.name(), REPORT_INTERVAL)
                .build();
    }

    /** The sources are the user's own topics; here nobody else makes them. */
    private void createSources(ProcessContext process) {
        Map<String, String> configs = Map.of(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
                TopicConfig.RETENTION_MS_CONFIG, "-1",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_RECORD));
        List<NewTopic> topics = process.project().sources().stream()
                .map(SourceDefinition::topic)
                .distinct()
                .map(topic -> new NewTopic(topic, process.project().partitions(), (short) 1).configs(configs))
                .toList();
        try (Admin admin = Admin.create(process.settings().admin())) {
            TopicCreation.create(admin, topics);
        }
    }

    private @Nullable Feed feed(ProcessContext process, Path truthFile) throws IOException, UnmappableException {
        Project project = process.project();
        if (options.events() != null) {
            return FileFeed.open(options.events(), project, Set.of(), process.registry(), tick());
        }
        SimulationSettings simulation = options.simulation();
        if (simulation == null) {
            return null;
        }
        Map<String, String> topics = new HashMap<>();
        project.sources().forEach(source -> topics.put(source.name(), source.topic()));
        long refresh = project.entity().refresh().toMillis();
        TruthFile truth = new TruthFile(truthFile);
        Simulator simulator = new Simulator(simulation, customer -> Boundaries.phase(customer, refresh), truth);
        return new SimulatedFeed(simulation, simulator, topics, project.partitions(), true, process.registry(), truth);
    }

    private @Nullable Instant tell(ProcessContext process, Feed feed, Processes processes, Narration story)
            throws IOException, InterruptedException, StalledException {
        SimulationSettings simulation = simulation();
        if (simulation != null) {
            narrator.say(
                    "%,d customers visit, buy and ask for help from %s on; the first %d days only fill windows. Some records are broken on purpose.",
                    simulation.customers(), LocalDate.ofInstant(simulation.start(), ZoneOffset.UTC), WARM_UP.toDays());
        } else {
            narrator.say("%s is replayed.", options.events());
        }
        ProgressLine progress = new ProgressLine(System::nanoTime, line -> narrator.say("%s", line));
        Watch watch = () -> {
            story.goOn();
            refuseFailed(processes);
            progress.look(story.trainingUnderWay());
            return !story.trainingUnderWay();
        };
        try (Producer<byte[], byte[]> producer = producer(process);
                RolloutLag rollouts = new RolloutLag(process, processes::deployed);
                LockStep pace = new LockStep(
                        process, Processes.featuresGroup(process), Processes.otherGroups(process), rollouts, watch)) {
            Replay replay =
                    new Replay(process, feed, pace, tick(), simulation == null ? Duration.ZERO : WARM_UP, producer);
            replay.run((reached, produced, share) -> {
                story.goOn();
                reached(reached);
                progress.at(reached, produced, share);
                progress.look(story.trainingUnderWay());
            });
            narrator.say(
                    "All %,d events are processed, and every label that can be known has matured.", replay.produced());
            return replay.lastTick();
        }
    }

    /** The customers, where it is they who are told of. */
    private @Nullable SimulationSettings simulation() {
        return options.events() == null ? options.simulation() : null;
    }

    /** What could not be processed: of a simulation it is what was put in on purpose, of a file it is news. */
    private void tellDeadLetters(ProcessContext process, Feed feed) throws IOException {
        Map<String, Long> letters = DeadLetterTally.of(process);
        if (!letters.isEmpty()) {
            narrator.say(
                    "%s They lie on %s.",
                    letterSentence(letters, feed), process.topics().deadLetters());
        }
        if (feed instanceof FileFeed file) {
            if (file.outOfOrder() > 0) {
                narrator.say(
                        "%,d rows come after rows that are younger by more than the allowed lateness of %d h: sort the file by time.",
                        file.outOfOrder(),
                        process.project().time().allowedLateness().toHours());
            }
            if (letters.values().stream().mapToLong(Long::longValue).sum() >= file.rows()) {
                throw new IOException(options.events() + ": no row could be processed; see the dead letters");
            }
        }
    }

    private static String letterSentence(Map<String, Long> letters, Feed feed) {
        Map<String, Long> bad = new TreeMap<>();
        if (feed instanceof SimulatedFeed simulated) {
            simulated.bad().forEach((reason, count) -> bad.put(reason.code(), count));
        }
        return bad.equals(letters)
                ? "%d dead letters, all of records that the simulation broke on purpose, by reason: %s."
                        .formatted(
                                letters.values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum(),
                                letters)
                : "Dead letters, by reason: %s%s.".formatted(letters, bad.isEmpty() ? "" : "; on purpose were " + bad);
    }

    private void reached(Instant reached) {
        clock.reached(reached);
        SimulationSettings simulation = simulation();
        if (simulation != null && !driftTold && !reached.isBefore(simulation.drift())) {
            driftTold = true;
            narrator.say(
                    "%s: from today on customers behave differently. Nobody tells the pipeline.",
                    LocalDate.ofInstant(reached, ZoneOffset.UTC));
        }
    }

    private static Producer<byte[], byte[]> producer(ProcessContext process) {
        Map<String, Object> properties = new HashMap<>(process.settings().producer());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "millrace-quickstart");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void report(ProcessContext process, Feed feed, Path truth) throws IOException, BadBundleException {
        Path file = options.report();
        if (file == null) {
            return;
        }
        write(RunReport.of(process), file);
        narrator.say("The report is in %s.", file);
        if (feed instanceof SimulatedFeed simulated) {
            Path beside = file.resolveSibling(file.getFileName() + ".simulation.json");
            write(SimulationReport.of(process, Objects.requireNonNull(options.simulation()), simulated, truth), beside);
            narrator.detail("What the simulator knows is in %s.", beside);
        }
    }

    private static void write(ObjectNode json, Path file) throws IOException {
        Files.writeString(file, json.toPrettyString() + System.lineSeparator());
    }
}
