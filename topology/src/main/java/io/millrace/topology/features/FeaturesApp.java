package io.millrace.topology.features;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.clock.SourceEnds;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.clock.Ticker;
import io.millrace.runtime.control.ControlTopics;
import io.millrace.runtime.control.ModelWatcher;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.runtime.privacy.Erasures;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.streams.RunningStreams;
import io.millrace.runtime.streams.StreamsApplication;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.SchemaRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The features process: creates the project's topics where they are missing, checks the sources and the state that is kept,
 * registers the topics' schemas, runs the topology, and, when asked to, the live clock.
 */
public final class FeaturesApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeaturesApp.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration STATE_TIMEOUT = Duration.ofSeconds(60);

    private final RunningStreams streams;
    private final ModelWatcher models;
    private final Erasures erasures;
    private @Nullable LiveClock clock;

    private FeaturesApp(RunningStreams streams, ModelWatcher models, Erasures erasures) {
        this.erasures = erasures;
        this.streams = streams;
        this.models = models;
    }

    /** The ticker and the clients that it alone uses. */
    private record LiveClock(Ticker ticker, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        void close() {
            ticker.close();
            consumer.close();
            producer.close(CLOSE_TIMEOUT);
        }
    }

    /**
     * Starts; returns when the topology was started.
     *
     * @param ticking whether wall-clock ticks are written; false where whoever feeds the sources writes the ticks
     * @throws InvalidSettingsException one line per topic, source or setting that is not as it should be
     */
    public static FeaturesApp start(ProcessContext process, boolean ticking) throws InvalidSettingsException {
        Project project = process.project();
        FeatureSet features = compile(project);
        TopicCatalogue catalogue = TopicCatalogue.of(
                project.name(),
                project.featureSet().major(),
                project.partitions(),
                process.topics().environment(),
                project.historicalPeriod(),
                FeatureUpdateEncoder.schema(features));
        // Before anything is made or registered: a version that is refused here leaves nothing behind.
        check(process, features, catalogue);
        process.ensureTopics(catalogue.topics());
        TopicAdmin.registerSchemas(catalogue.topics(), process.registry());
        int schemaId = process.registry()
                .register(
                        SchemaRegistry.valueSubject(catalogue.featureUpdates()), FeatureUpdateEncoder.schema(features));
        Erasures erasures = Erasures.follow(process);
        RunningStreams streams;
        try {
            streams = process.streams()
                    .configure(application(process, features, schemaId, erasures.list()))
                    .start();
        } catch (RuntimeException | InvalidSettingsException failure) {
            erasures.close();
            throw failure;
        }
        // Features are computed whether or not these topics can be read: no health depends on them.
        ModelWatcher models;
        try {
            models = ModelWatcher.start(
                    process.settings().consumer(),
                    process.serdes(),
                    ControlTopics.withoutBundles(catalogue),
                    List.of(new NeedWatch(project, process.metrics())));
        } catch (RuntimeException failure) {
            streams.close();
            erasures.close();
            throw failure;
        }
        FeaturesApp app = new FeaturesApp(streams, models, erasures);
        if (ticking) {
            try {
                app.startTicking(process);
            } catch (RuntimeException failure) {
                app.close();
                throw failure;
            }
        }
        return app;
    }

    private static FeatureSet compile(Project project) throws InvalidSettingsException {
        try {
            return FeatureSet.compile(project);
        } catch (IllegalArgumentException uncomputable) {
            throw new InvalidSettingsException(List.of("project " + project.name() + ": " + uncomputable.getMessage()));
        }
    }

    /**
     * What a start would say of the project's sources, without one: nothing is made or changed.
     *
     * @throws KafkaException when brokers or registry do not answer
     */
    public static SourceFindings sources(ProcessContext process, FeatureSet features) {
        try (Admin admin = Admin.create(process.settings().admin())) {
            return sources(process, new FeatureTopologyCheck(features, admin));
        }
    }

    private static SourceFindings sources(ProcessContext process, FeatureTopologyCheck check) {
        return check.sources(
                process.registry(),
                process.settings().find(MillraceSettings.VALUE_DESERIALIZER).isPresent());
    }

    private static void check(ProcessContext process, FeatureSet features, TopicCatalogue catalogue)
            throws InvalidSettingsException {
        try (Admin admin = Admin.create(process.settings().admin());
                Consumer<byte[], byte[]> consumer = process.consumer(catalogue.clock() + "-state")) {
            FeatureTopologyCheck check = new FeatureTopologyCheck(features, admin);
            SourceFindings sources = sources(process, check);
            sources.remarks().forEach(LOG::warn);
            List<String> mistakes = sources.mistakes();
            if (mistakes.isEmpty()) {
                mistakes = check.fit();
            }
            if (mistakes.isEmpty()) {
                mistakes = EarlierDefinitions.mistakes(features, catalogue, process.registry());
            }
            if (mistakes.isEmpty()) {
                mistakes =
                        KeptState.mistakes(features, new Changelogs(process.project(), admin), consumer, STATE_TIMEOUT);
            }
            if (!mistakes.isEmpty()) {
                throw new InvalidSettingsException(mistakes);
            }
        }
    }

    /**
     * What a features process of this project would run, without running it: nothing outside is asked or changed.
     *
     * @throws InvalidSettingsException when the features cannot be computed, or a named class cannot be made
     */
    public static StreamsApplication application(ProcessContext process) throws InvalidSettingsException {
        return application(process, compile(process.project()), 0, Erasures.empty(process.project(), null));
    }

    private static StreamsApplication application(
            ProcessContext process, FeatureSet features, int schemaId, ErasureList erasures)
            throws InvalidSettingsException {
        return StreamsApplication.exactlyOnce(
                FeatureTopology.applicationId(process.project()),
                FeatureTopology.build(
                        features,
                        process.topics(),
                        ConfiguredReaders.of(process, features),
                        process.serdes(),
                        schemaId,
                        erasures,
                        new FeatureMetrics(process.metrics(), process.project())),
                process.settings().get(MillraceSettings.COMMIT_INTERVAL));
    }

    /**
     * From now on the wall clock is written, by one instance: where whoever fed the sources wrote the ticks and has done. Once at
     * the most.
     *
     * @param process the one that this was started with
     */
    public void startTicking(ProcessContext process) {
        if (clock != null) {
            throw new IllegalStateException("it ticks already");
        }
        TopicCatalogue catalogue = process.topics();
        List<String> topics = process.project().sources().stream()
                .map(SourceDefinition::topic)
                .toList();
        Consumer<byte[], byte[]> consumer = process.consumer(catalogue.clock() + "-ends");
        Producer<byte[], byte[]> producer = process.producer(catalogue.clock() + "-ticker");
        Ticker ticker = Ticker.start(
                new SourceEnds(consumer, topics),
                new TickWriter(producer, process.serdes(), catalogue.clock(), catalogue.partitions()),
                Clock.systemUTC(),
                process.settings().get(MillraceSettings.TICK_INTERVAL),
                Ticker.tolerated(process.project().time().maxFuture()),
                () -> leads(streams.streams(), catalogue.clock()));
        process.health().ready(catalogue.clock() + "-ticker", ticker::condition);
        clock = new LiveClock(ticker, consumer, producer);
    }

    /** Of all instances, the one that reads partition 0 of the clock writes it. */
    private static boolean leads(KafkaStreams streams, String clockTopic) {
        TopicPartition first = new TopicPartition(clockTopic, 0);
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .anyMatch(task -> task.topicPartitions().contains(first));
    }

    /** The running topology. */
    public RunningStreams streams() {
        return streams;
    }

    /** Stops the clock, then the topology; local state stays. */
    @Override
    public void close() {
        LiveClock ticking = clock;
        if (ticking != null) {
            ticking.close();
        }
        streams.close();
        models.close();
        erasures.close();
    }
}
