package io.millrace.console;

import io.millrace.console.files.WebFiles;
import io.millrace.console.follow.Feed;
import io.millrace.console.follow.Feed.Start;
import io.millrace.console.follow.Follower;
import io.millrace.console.follow.Rates;
import io.millrace.console.stream.Board;
import io.millrace.console.stream.Publisher;
import io.millrace.console.views.LoopView;
import io.millrace.console.views.ModelsView;
import io.millrace.console.views.ProjectView;
import io.millrace.console.views.RolloutView;
import io.millrace.console.views.View;
import io.millrace.project.SourceDefinition;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.Prediction;
import io.millrace.records.RetrainEvent;
import io.millrace.records.Tick;
import io.millrace.records.TrainingRun;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Route;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.RecordSerde;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The console, running in a process beside serving: it follows the topics, and gives the routes of its page, its stream and what may be asked and done. */
public final class Console implements AutoCloseable {
    /** Where its page is. */
    public static final String PATH = "/console/";

    /** Names of the views, in the order in which the stream tells them first. */
    static final List<String> VIEWS = List.of("project", "loop", "models", "rollout");

    private static final Start BEGINNING = new Start.Beginning();
    private static final long PREDICTIONS = 20_000;

    private final ProcessContext process;
    private final TopicCatalogue topics;
    private final Rates rates;
    private final Feed feed;
    private final ProjectView project;
    private final LoopView loop;
    private final ModelsView models;
    private final RolloutView rollout;
    private final Board board;
    private final Publisher publisher;
    private final WebFiles files;
    private final Follower follower;

    private Console(ProcessContext process, Clock clock) {
        this.process = process;
        topics = process.topics();
        rates = new Rates(clock);
        feed = new Feed(process.serdes());
        project = new ProjectView(
                process.project(), topics.environment().name().toLowerCase(Locale.ROOT), false, clock.instant());
        loop = new LoopView(process.project(), topics, clock, rates);
        models = new ModelsView(process.project());
        rollout = new RolloutView(process.project());
        List<View> views = List.of(project, loop, models, rollout);
        board = new Board(VIEWS);
        publisher = new Publisher(views, board);
        files = WebFiles.read();
        read();
        follower = Follower.start(process, feed, counted(), rates, new Audience());
    }

    /** Opens it; returns at once, and reads what was before meanwhile. The project's topics must exist. */
    public static Console open(ProcessContext process, Clock clock) {
        return new Console(process, clock);
    }

    /** What it answers. */
    public List<Route> routes() {
        return List.of(
                Route.folder("GET", "/", "console", call -> Answer.redirect(PATH)),
                new Route("GET", "/console", "console", call -> Answer.redirect(PATH)),
                Route.folder("GET", PATH, "console", files::answer),
                new Route("GET", "/console/api/stream", "console-stream", board),
                new Route("GET", PATH, "console", files::answer));
    }

    private void read() {
        feed.on(topics.retrainEvents(), BEGINNING, RetrainEvent.class, (record, event) -> {
            models.asked(event);
            publisher.changed(models);
            publisher.changed(loop);
        });
        feed.on(topics.trainingRuns(), BEGINNING, TrainingRun.class, (record, run) -> {
            models.trained(run);
            publisher.changed(models);
        });
        RecordSerde<ModelVersion> versions = process.serdes().of(ModelVersion.class);
        feed.raw(topics.modelRegistry(), BEGINNING, record -> {
            models.registered(record.key(), record.value() == null ? null : versions.fromBytes(record.value()));
            publisher.changed(models);
            publisher.changed(loop);
        });
        feed.on(topics.deployments(), BEGINNING, Deployment.class, (record, deployment) -> deployed(deployment));
        feed.on(topics.rollouts(), BEGINNING, Deployment.class, (record, deployment) -> deployed(deployment));
        feed.on(topics.clock(), new Start.NearEnd(1), Tick.class, (record, tick) -> {
            loop.reached(tick.getTime());
            publisher.changed(loop);
        });
        feed.on(topics.predictions(), new Start.Tail(PREDICTIONS), Prediction.class, (record, prediction) -> {
            loop.predicted(prediction);
            publisher.changed(loop);
        });
    }

    private void deployed(Deployment deployment) {
        models.deployed(deployment);
        rollout.deployed(deployment);
        publisher.changed(models);
        publisher.changed(rollout);
    }

    private List<String> counted() {
        List<String> counted = new ArrayList<>();
        process.project().sources().stream().map(SourceDefinition::topic).forEach(counted::add);
        counted.addAll(List.of(topics.featureUpdates(), topics.predictions(), topics.labelledExamples()));
        return counted;
    }

    private final class Audience implements Follower.Audience {
        @Override
        public boolean looks() {
            return board.heard();
        }

        @Override
        public void counted(boolean changed) {
            if (changed) {
                publisher.changed(loop);
            }
        }

        @Override
        public void turn(@Nullable String behind) {
            if (loop.behind(behind)) {
                publisher.changed(loop);
            }
            publisher.turn();
        }
    }

    /** Stops following; after what serves its routes. */
    @Override
    public void close() {
        follower.close();
    }
}
