package io.millrace.serving;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.alerts.AlertReader;
import io.millrace.runtime.control.ControlListener;
import io.millrace.runtime.control.ControlTopics;
import io.millrace.runtime.control.ModelAdmission;
import io.millrace.runtime.control.ModelWatcher;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.streams.Footprint;
import io.millrace.serving.models.LoaderThread;
import io.millrace.serving.models.ModelAlerts;
import io.millrace.serving.models.ModelLoader;
import io.millrace.serving.models.ModelMetrics;
import io.millrace.serving.models.Routes;
import io.millrace.serving.models.TopicModelAlerts;
import io.millrace.serving.online.OnlineApp;
import io.millrace.serving.online.RestDoor;
import io.millrace.serving.predict.Predictions;
import io.millrace.serving.push.PushEndpoint;
import io.millrace.serving.recommendations.RecommendationEndpoint;
import io.millrace.serving.recommendations.RecommendationView;
import io.millrace.serving.reports.ServingCounts;
import io.millrace.serving.reports.ServingReports;
import io.millrace.serving.rest.Route;
import io.millrace.serving.scoring.ScoringStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serving, running in a process: keeps the online store, reads the control topics to their end, then scores feature updates. The project's topics must
 * exist. Ready when the topics were read, the deployed model is loaded (or there is none) and the stream runs.
 */
public final class ServingApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingApp.class);

    /** For a look at what is there: serving does not wait longer for it. */
    private static final Map<String, Object> LOOKING =
            Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);

    private static final Duration CONTROL_TIMEOUT = Duration.ofMinutes(2);

    private final Producer<byte[], byte[]> alertProducer;
    private final Producer<byte[], byte[]> pushProducer;
    private final Predictions predictions;
    private final LoaderThread loading;
    private final ModelWatcher watcher;
    private final ScoringStream scoring;
    private final OnlineApp online;
    private final ServingReports reports;
    private final Optional<RecommendationView> recommendations;

    private ServingApp(
            Producer<byte[], byte[]> alertProducer,
            Producer<byte[], byte[]> pushProducer,
            Predictions predictions,
            LoaderThread loading,
            ModelWatcher watcher,
            ScoringStream scoring,
            OnlineApp online,
            ServingReports reports,
            Optional<RecommendationView> recommendations) {
        this.alertProducer = alertProducer;
        this.pushProducer = pushProducer;
        this.predictions = predictions;
        this.loading = loading;
        this.watcher = watcher;
        this.scoring = scoring;
        this.online = online;
        this.reports = reports;
        this.recommendations = recommendations;
    }

    /**
     * Starts serving: returns when the control topics were read and the stream has been started.
     *
     * @throws TimeoutException when the control topics cannot be read
     * @throws InvalidSettingsException when the address for requests cannot be bound, or a key cannot be read
     * @throws io.millrace.wire.RegistryException when the registry does not answer or refuses
     */
    public static ServingApp start(ProcessContext process)
            throws InterruptedException, TimeoutException, InvalidSettingsException {
        return start(process, List.of(), Clock.systemUTC());
    }

    /**
     * The same, with more that its HTTP server answers.
     *
     * @param beside what is no part of the interface for programs, and not in its description: a page for people
     * @param now what time it is where the events come from, of which a replay tells the past: features that are asked for are as of then
     */
    public static ServingApp start(ProcessContext process, List<Route> beside, Clock now)
            throws InterruptedException, TimeoutException, InvalidSettingsException {
        String project = process.project().name();
        String id = group(process.project());
        FeatureSet features = FeatureSet.compile(process.project());
        ModelAdmission admission = ModelAdmission.of(process.project(), process.settings());
        Routes routes = new Routes(process.project().modelNames());
        Clock clock = Clock.systemUTC();
        ServingCounts counts = new ServingCounts(process.project());
        Producer<byte[], byte[]> alertProducer = process.producer(id + "-alerts");
        Producer<byte[], byte[]> pushProducer = process.producer(id + "-push", PushEndpoint.PRODUCER);
        Map<String, Alert> known = openAlerts(process);
        String instance = instance(process.settings());
        Map<String, ModelAlerts> alerts = new HashMap<>();
        for (String model : process.project().modelNames()) {
            alerts.put(
                    model,
                    new TopicModelAlerts(
                            alertProducer, process.topics().alerts(), process.serdes(), clock, instance, model, known));
        }
        LoaderThread loading = new LoaderThread(id + "-loader");
        // A loader for each, so that what one rejects or has to wait for is no other's. They take turns on the control
        // thread, and have their versions loaded on one that they share.
        List<ControlListener> loaders = process.project().modelNames().stream()
                .map(model -> (ControlListener) new ModelLoader(
                        model,
                        features,
                        routes,
                        Objects.requireNonNull(alerts.get(model)),
                        new ModelMetrics(process.metrics(), project, model),
                        loading))
                .toList();
        ModelWatcher watcher = ModelWatcher.start(
                process.settings().consumer(),
                process.serdes(),
                ControlTopics.of(process.topics()),
                admission,
                loaders);
        process.health().ready(id + "-models", watcher::condition);
        process.health().live(id + "-models", watcher::liveness);
        Optional<RecommendationView> recommendations = process.project().recommendations() == null
                ? Optional.empty()
                : Optional.of(RecommendationView.start(process));
        Predictions predictions = null;
        OnlineApp online = null;
        ServingReports reports = null;
        try {
            Predictions opened = Predictions.open(process, features, clock, routes, watcher::ready, counts.newThread());
            predictions = opened;
            Route push = new Route(
                            "POST",
                            "/push",
                            "push",
                            new PushEndpoint(process.project(), process.registry(), pushProducer, process.metrics()))
                    .admitting(Scope.PUSH);
            online = OnlineApp.start(
                    process,
                    features,
                    now,
                    current -> {
                        List<Route> more = new ArrayList<>(opened.routes(current));
                        more.add(push);
                        recommendations.ifPresent(
                                view -> more.add(RecommendationEndpoint.route(view, process.serdes())));
                        return more;
                    },
                    beside);
            // Started earlier, it would call updates NO_MODEL that there is a model for.
            watcher.awaitReady(CONTROL_TIMEOUT);
            reports = ServingReports.start(process, routes, counts, clock, id + "-reports");
            ScoringStream scoring = ScoringStream.start(process, features, routes, clock, alerts, counts);
            return new ServingApp(
                    alertProducer, pushProducer, opened, loading, watcher, scoring, online, reports, recommendations);
        } catch (InterruptedException | TimeoutException | InvalidSettingsException | RuntimeException failure) {
            if (reports != null) {
                reports.close();
            }
            if (online != null) {
                online.close();
            }
            if (predictions != null) {
                predictions.close();
            }
            recommendations.ifPresent(RecommendationView::close);
            watcher.close();
            loading.close();
            alertProducer.close(Duration.ZERO);
            pushProducer.close(Duration.ZERO);
            throw failure;
        }
    }

    /** None where they cannot be read: what is open is then opened again, which is better than not to serve. */
    private static Map<String, Alert> openAlerts(ProcessContext process) {
        String topic = process.topics().alerts();
        try (Consumer<byte[], byte[]> consumer = process.consumer(topic + "-open", LOOKING)) {
            return new AlertReader(process.serdes().of(Alert.class)).open(consumer, topic);
        } catch (KafkaException failure) {
            LOG.warn("It cannot be read which alerts are open: {}", failure.toString());
            return Map.of();
        }
    }

    /** What tells this instance from others, also when it comes again. */
    private static String instance(Settings settings) {
        Object member = settings.consumer().get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        return member != null
                ? member.toString()
                : RestDoor.advertisedHost(settings) + ":" + settings.get(MillraceSettings.REST_PORT);
    }

    /** Consumer group of scoring. */
    public static String group(Project project) {
        return ScoringStream.group(project.name(), project.featureSet().major());
    }

    /** What the applications of a MAJOR version of the feature set leave in a cluster: scoring and the online store. */
    public static List<Footprint> footprints(String project, int major) {
        return List.of(
                new Footprint(ScoringStream.group(project, major), List.of()), OnlineApp.footprint(project, major));
    }

    /** The scoring stream. */
    public ScoringStream scoring() {
        return scoring;
    }

    /** The online store. */
    public OnlineApp online() {
        return online;
    }

    /** How far the topic of deployments is carried out: offset below which each was put into service, or refused. */
    public long deployed() {
        return watcher.followed();
    }

    /** Stops: scores what was read, commits, leaves the group. */
    @Override
    public void close() {
        online.close();
        scoring.close();
        // Nothing is scored any more: its last counts and its farewell.
        reports.close();
        watcher.close();
        loading.close();
        alertProducer.close(Duration.ofSeconds(5));
        pushProducer.close(Duration.ofSeconds(5));
        predictions.close();
        recommendations.ifPresent(RecommendationView::close);
    }
}
