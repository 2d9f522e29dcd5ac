package io.millrace.quickstart.cli;

import io.millrace.console.Console;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.replay.SourceTopics;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.retrainer.worker.RetrainerApp;
import io.millrace.runtime.clock.WallClockWatch;
import io.millrace.runtime.doors.DoorSettings;
import io.millrace.runtime.health.Condition;
import io.millrace.runtime.health.ManagementServer;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.ServingApp;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.monitor.MonitorApp;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One process against a real cluster. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one process against a cluster, until it is told to stop (exit code 143 or 130) or a part of it fails for good (1).",
            "Settings come from a properties file, then MILLRACE_… environment variables, then --set: later wins. Needed:"
                    + " bootstrap.servers, schema.registry.url, state.dir and project."
        })
final class RunCommand implements Callable<Integer> {

    /** What can be run. */
    enum Role {
        features,
        serving,
        monitor,
        trainer;

        /** What makes it work once it is ready. */
        String waitsFor(ProcessContext context) {
            TopicCatalogue topics = context.topics();
            return switch (this) {
                case features ->
                    "events on "
                            + context.project().sources().stream()
                                    .map(SourceDefinition::topic)
                                    .collect(Collectors.joining(", "));
                case serving -> "feature updates on " + topics.featureUpdates();
                case monitor -> "what serving has scored, on " + topics.inferenceLog();
                case trainer -> "requests to train, on " + topics.retrainEvents();
            };
        }
    }

    @Parameters(paramLabel = "PROCESS", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Role role;

    @Mixin
    private SettingsOption settings;

    @Option(
            names = "--no-ticks",
            description = "features only: do not write wall-clock ticks, since whoever replays history writes its own.")
    private boolean noTicks;

    @Mixin
    private CreateTopicsOption createTopics;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        // Before anything logs.
        System.setProperty("millrace.connections", "WARN");
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        try (Foreground foreground = Foreground.begin()) {
            return run(read, project, foreground);
        }
    }

    private int run(Settings read, Project project, Foreground foreground) throws Exception {
        try (ProcessContext context = ProcessContext.open(read, project)) {
            // It answers before its parts are there to say that they are not ready.
            context.health()
                    .ready(
                            role.name(),
                            () -> foreground.hasStarted() ? Condition.good("started") : Condition.bad("starting"));
            context.health().live("clock", new WallClockWatch());
            try (ManagementServer server = context.serve()) {
                spec.commandLine()
                        .getOut()
                        .printf("%s of %s: metrics and health on port %d%n", role, project.name(), server.port());
                spec.commandLine().getOut().flush();
                return runUntilTheEnd(context, server.port(), foreground);
            }
        } catch (Exception failure) {
            // Whatever an interruption looks like by the time it gets here, it is no failure.
            if (foreground.stopping()) {
                return 0;
            }
            throw failure;
        }
    }

    private int runUntilTheEnd(ProcessContext context, int port, Foreground foreground) throws Exception {
        String addresses = "metrics " + address(context, DoorSettings.HTTP, port) + "/metrics";
        Running running = start(context);
        try {
            foreground.started();
            ReadyLine line = new ReadyLine(
                    spec.commandLine().getOut(),
                    role + " of " + context.project().name(),
                    running.addresses() + addresses,
                    role.waitsFor(context));
            Optional<String> dead = foreground.await(context.health(), line::look);
            // Now, and not when everything is closed: that may take its time.
            dead.ifPresent(spec.commandLine().getErr()::println);
            return dead.isPresent() ? Main.FAILED : 0;
        } finally {
            running.app().close();
        }
    }

    /** What runs, and where else than the others it answers. */
    private record Running(AutoCloseable app, String addresses) {
        Running(AutoCloseable app) {
            this(app, "");
        }
    }

    private static String address(ProcessContext context, DoorSettings door, int port) {
        Settings settings = context.settings();
        return HttpAddress.of(settings.find(door.certificate()).isPresent(), settings.get(door.host()), port);
    }

    private Running serving(ProcessContext context) throws Exception {
        Console console = Console.open(context, Clock.systemUTC());
        ServingApp serving;
        try {
            serving = ServingApp.start(context, console.routes(), Clock.systemUTC());
        } catch (Exception failure) {
            console.close();
            throw failure;
        }
        int port = serving.online().port();
        spec.commandLine()
                .getOut()
                .printf("requests are answered on port %d, the console is at %s there%n", port, Console.PATH);
        spec.commandLine().getOut().flush();
        String online = address(context, DoorSettings.REST, port);
        return new Running(
                () -> {
                    serving.close();
                    console.close();
                },
                "predictions %s/predict, console %s%s, ".formatted(online, online, Console.PATH));
    }

    private static Provenance provenance(Settings settings) throws Exception {
        return Provenance.of(settings, ProjectOption.texts(settings.get(MillraceSettings.PROJECT)));
    }

    private Running start(ProcessContext context) throws Exception {
        context.knock();
        // Whichever process comes first makes the topics; the others check them. Features make them once they have
        // found the
        // sources good: a mistyped project leaves nothing behind.
        if (role != Role.features) {
            context.ensureTopics(context.topics().topics());
        }
        if (createTopics.wanted()) {
            SourceTopics.ensure(context, context.project().sources(), true);
        }
        return switch (role) {
            case features -> new Running(FeaturesApp.start(context, !noTicks));
            case serving -> serving(context);
            case monitor -> new Running(MonitorApp.start(context));
            case trainer ->
                new Running(RetrainerApp.start(
                        context,
                        provenance(context.settings()),
                        new TrainingLines(spec.commandLine().getOut())));
        };
    }
}
