package io.millrace.serving.online;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.records.Tick;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.doors.Door;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.streams.Footprint;
import io.millrace.runtime.streams.RunningStreams;
import io.millrace.runtime.streams.StreamsApplication;
import io.millrace.serving.availability.Availability;
import io.millrace.serving.rest.OpenApi;
import io.millrace.serving.rest.RestServer;
import io.millrace.serving.rest.Route;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.streams.state.HostInfo;

/**
 * The online store, running in a process: a Kafka Streams application of its own, so that neither its restores nor its rebalances
 * hold up scoring, and the HTTP server that is asked.
 */
public final class OnlineApp implements AutoCloseable {
    /** Store of feature updates as they were written, by entity as UTF-8: for interactive queries. */
    public static final String STORE = OnlineTopology.FEATURE_STORE;

    /** How much is read again after a crash, and how far a standby may be behind: short, since both cost little. */
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);

    private final RestServer server;
    private final StandbyLag lag;
    private final RunningStreams streams;

    private OnlineApp(RestServer server, StandbyLag lag, RunningStreams streams) {
        this.server = server;
        this.lag = lag;
        this.streams = streams;
    }

    /** Starts it with nothing beside. */
    public static OnlineApp start(
            ProcessContext process, FeatureSet features, Clock clock, Function<CurrentFeatures, List<Route>> more)
            throws InvalidSettingsException {
        return start(process, features, clock, more, List.of());
    }

    /**
     * Starts it. The server answers at once, 503 as long as the store is being restored.
     *
     * @param clock tells the moment of asking
     * @param more what the server answers beside, of the same features
     * @param beside what it answers that is no part of its interface for programs
     * @throws InvalidSettingsException when the address cannot be bound
     */
    public static OnlineApp start(
            ProcessContext process,
            FeatureSet features,
            Clock clock,
            Function<CurrentFeatures, List<Route>> more,
            List<Route> beside)
            throws InvalidSettingsException {
        String project = process.project().name();
        Settings settings = process.settings();
        Door door = RestDoor.open(settings, process.metrics(), project);
        RestServer server =
                bind(door, settings, process.metrics(), Availability.of(process.metrics(), process.project()));
        RunningStreams streams = null;
        StandbyLag lag = null;
        try {
            HostInfo self = new HostInfo(RestDoor.advertisedHost(settings), server.port());
            streams = streams(process, self);
            lag = new StandbyLag(
                    streams.streams(), process.topics().features(), process.consumer(project + "-online-lag"));
            OnlineStore store = new OnlineStore(
                    streams,
                    self,
                    new LocalStore(streams.streams(), lag),
                    new Peers(
                            door::context,
                            settings.find(MillraceSettings.REST_PEER_TOKEN).orElse(null)));
            CurrentFeatures current = new CurrentFeatures(features, process.registry(), store, clock);
            Duration patience = process.settings().get(MillraceSettings.REST_DEADLINE);
            List<Route> routes = new ArrayList<>(more.apply(current));
            routes.add(new Route(
                    "POST",
                    "/get-online-features",
                    "get-online-features",
                    new FeastEndpoint(features, current, patience)));
            routes.add(new Route("GET", "/features/", "features", new EntityEndpoint(features, current, patience)));
            routes.add(new Route("POST", Peers.PATH, "internal", new PeerEndpoint(store, features.size()))
                    .admitting(Scope.PEER, Scope.READ));
            routes.add(OpenApi.route(features, routes));
            routes.addAll(beside);
            server.serve(routes);
            return new OnlineApp(server, lag, streams);
        } catch (RuntimeException failure) {
            server.close();
            if (lag != null) {
                lag.close();
            }
            if (streams != null) {
                streams.close();
            }
            throw failure;
        }
    }

    private static RestServer bind(Door door, Settings settings, Metrics metrics, Availability availability)
            throws InvalidSettingsException {
        int port = settings.get(MillraceSettings.REST_PORT);
        try {
            return RestServer.bind(
                    door, port, settings.get(MillraceSettings.REST_MAX_IN_FLIGHT), metrics, availability);
        } catch (IOException | UnresolvedAddressException unbound) {
            throw new InvalidSettingsException(List.of("rest.host, rest.port: %s:%d cannot be bound (%s)"
                    .formatted(door.host(), port, unbound.getMessage())));
        }
    }

    private static RunningStreams streams(ProcessContext process, HostInfo self) {
        return process.streams()
                .configure(application(process).reachableAt(self))
                .start();
    }

    /** What the online store of this project would run, without running it: nothing outside is asked or changed. */
    public static StreamsApplication application(ProcessContext process) {
        String project = process.project().name();
        return StreamsApplication.atLeastOnce(
                OnlineTopology.applicationId(process.project()),
                OnlineTopology.build(
                        process.topics(),
                        () -> new KeepProcessor(new FreshnessMeter(process.metrics(), project)),
                        () -> new CompleteProcessor(
                                process.serdes().of(Tick.class).deserializer())),
                COMMIT_INTERVAL,
                true);
    }

    /** Its application id, and so its consumer group. */
    public static String applicationId(Project project) {
        return OnlineTopology.applicationId(project);
    }

    /** What the store of a MAJOR version of the feature set leaves in a cluster. */
    public static Footprint footprint(String project, int major) {
        return OnlineTopology.footprint(project, major);
    }

    /** The running store. */
    public RunningStreams streams() {
        return streams;
    }

    /** The port that is served. */
    public int port() {
        return server.port();
    }

    /** Answers what is under way, then stops. */
    @Override
    public void close() {
        server.close();
        lag.close();
        streams.close();
    }
}
