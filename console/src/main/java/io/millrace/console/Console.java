package io.millrace.console;

import io.millrace.console.entities.EntitiesEndpoint;
import io.millrace.console.entities.EntityEndpoint;
import io.millrace.console.entities.EntityStream;
import io.millrace.console.entities.RecentEntities;
import io.millrace.console.errands.Errands;
import io.millrace.console.files.WebFiles;
import io.millrace.console.follow.Feed;
import io.millrace.console.follow.Follower;
import io.millrace.console.follow.Rates;
import io.millrace.console.operate.CommandEndpoint;
import io.millrace.console.operate.LetterActions;
import io.millrace.console.operate.LetterCount;
import io.millrace.console.operate.LetterEndpoint;
import io.millrace.console.operate.SessionEndpoint;
import io.millrace.console.stream.Board;
import io.millrace.console.stream.Publisher;
import io.millrace.console.views.View;
import io.millrace.project.SourceDefinition;
import io.millrace.records.Prediction;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.deadletters.DeadLetterDesk;
import io.millrace.runtime.deadletters.DeadLetterReader;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Route;
import io.millrace.topics.TopicCatalogue;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The console, running in a process beside serving: it follows the topics, and gives the routes of its page, its stream and what may be asked and done. */
public final class Console implements AutoCloseable {
    /** Where its page is. */
    public static final String PATH = "/console/";

    private static final String API = PATH + "api/";

    private final ProcessContext process;
    private final Clock clock;
    private final RecentEntities entities = new RecentEntities();
    private final Errands searches = new Errands("console-search");
    private final Errands commands = new Errands("console-command");
    private final Board board;
    private final EntityStream followed;
    private final WebFiles files;
    private final Follower follower;

    private Console(ProcessContext process, Clock clock) {
        this.process = process;
        this.clock = clock;
        Rates rates = new Rates(clock);
        followed = new EntityStream(process, searches);
        Views views = new Views(
                process.project(), process.topics(), operable(process.settings()), clock, rates, this::predicted);
        board = new Board(views.all().stream().map(View::name).toList());
        files = WebFiles.read();
        Feed feed = new Feed(process.serdes());
        views.read(feed);
        follower = Follower.start(
                process, feed, counted(process), rates, new Audience(views, new Publisher(views.all(), board)));
    }

    /** Opens it; returns at once, and reads what was before meanwhile. The project's topics must exist. */
    public static Console open(ProcessContext process, Clock clock) {
        return new Console(process, clock);
    }

    /** What it answers. */
    public List<Route> routes() {
        LetterActions letters = new LetterActions(
                commands, new DeadLetterDesk(process, clock), process.topics().deadLetters());
        return List.of(
                // The page itself is the same for all, and no secret: it is where one says who one is.
                Route.folder("GET", "/", "console", call -> Answer.redirect(PATH))
                        .admitting(),
                new Route("GET", "/console", "console", call -> Answer.redirect(PATH)).admitting(),
                Route.folder("GET", PATH, "console", files::answer).admitting(),
                new Route("GET", API + "stream", "console-stream", board),
                new Route("GET", API + "stream/entities/", "console-entity-stream", followed),
                new Route("GET", API + "session", "console-session", new SessionEndpoint()).tellingWho(),
                new Route("GET", API + "entities", "console-entities", new EntitiesEndpoint(entities)),
                new Route("GET", API + "entities/", "console-entity", new EntityEndpoint(process, searches)),
                new Route("POST", API + "commands", "console-commands", new CommandEndpoint(process, commands, clock))
                        .admitting(Scope.OPERATE),
                new Route("POST", API + "dead-letters/retry", "console-letters", letters.retry())
                        .admitting(Scope.OPERATE),
                new Route("POST", API + "dead-letters/discard", "console-letters", letters.discard())
                        .admitting(Scope.OPERATE),
                new Route(
                                "GET",
                                API + "dead-letters/open",
                                "console-letters",
                                new LetterCount(commands, new DeadLetterReader(process)))
                        .admitting(Scope.OPERATE),
                new Route("GET", API + "dead-letters/", "console-letters", new LetterEndpoint(process, searches)),
                new Route("GET", PATH, "console", files::answer).admitting());
    }

    /** Whether somebody may be known who may change something. */
    private static boolean operable(Settings settings) {
        return settings.find(MillraceSettings.REST_CALLERS).isPresent()
                || settings.find(MillraceSettings.CONSOLE_TOKEN).isPresent();
    }

    /** Topics whose records are counted by their ends: those that are not read from the beginning. */
    private static List<String> counted(ProcessContext process) {
        TopicCatalogue topics = process.topics();
        List<String> counted = new ArrayList<>();
        process.project().sources().stream().map(SourceDefinition::topic).forEach(counted::add);
        counted.addAll(List.of(
                topics.featureUpdates(),
                topics.predictions(),
                topics.labelledExamples(),
                topics.monitoring(),
                topics.deadLetters()));
        return counted;
    }

    private void predicted(Prediction prediction) {
        entities.predicted(prediction);
        followed.predicted(prediction);
    }

    private final class Audience implements Follower.Audience {
        private final Views views;
        private final Publisher publisher;

        Audience(Views views, Publisher publisher) {
            this.views = views;
            this.publisher = publisher;
        }

        @Override
        public boolean looks() {
            return board.heard() || followed.heard();
        }

        @Override
        public void counted(boolean changed) {
            if (changed) {
                views.counted();
            }
        }

        @Override
        public void turn(@Nullable String behind) {
            if (views.loop.behind(behind)) {
                publisher.changed(views.loop);
            }
            views.changed().forEach(publisher::changed);
            publisher.turn();
            followed.turn();
        }
    }

    /** Stops following; after what serves its routes. */
    @Override
    public void close() {
        follower.close();
        searches.close();
        commands.close();
    }
}
