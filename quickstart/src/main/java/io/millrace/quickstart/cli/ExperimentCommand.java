package io.millrace.quickstart.cli;

import io.millrace.project.ExperimentDefinition;
import io.millrace.quickstart.cli.CommandOptions.Wanted;
import io.millrace.quickstart.experiments.Course;
import io.millrace.quickstart.experiments.CourseText;
import io.millrace.quickstart.experiments.PlanText;
import io.millrace.quickstart.experiments.Population;
import io.millrace.records.CommandKind;
import io.millrace.records.ExperimentOutcome;
import io.millrace.records.ExperimentReport;
import io.millrace.topics.TopicCatalogue;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The project's experiments. */
@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        description = {
            "Starts and stops the experiments of the project file, and shows what they have come to. Settings are those of run.",
            "Exit code 1 when it is refused, or nobody answers."
        })
final class ExperimentCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: list, start, show or stop.");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "The experiments of the project file, and what each has come to.")
    int list(@Mixin SettingsOption settings) throws Exception {
        CommandLine line = spec.subcommands().get("list");
        PrintWriter out = line.getOut();
        return Reading.of(line, settings.read(), ExperimentCommand::looks, process -> {
            Map<String, Course> courses = Course.all(process);
            for (ExperimentDefinition experiment : process.project().experiments()) {
                Course course = courses.get(experiment.name());
                out.println(
                        course == null
                                ? "%-24s  nobody has been exposed yet".formatted(experiment.name())
                                : CourseText.line(course.last()));
            }
            return 0;
        });
    }

    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            description = {
                "Says what the experiment will take, then starts it: its versions are loaded, and entities are shared out between them.",
                "Refused when something else is under way. An experiment runs once: to repeat it, give it another name."
            })
    int start(
            @Parameters(paramLabel = "NAME", description = "As in the project file.") String name,
            @Option(names = "--dry-run", description = "Only say what it will take.") boolean dryRun,
            @Mixin CommandOptions options)
            throws Exception {
        CommandLine line = spec.subcommands().get("start");
        int explained = Reading.of(line, options.settings(), ExperimentCommand::populations, process -> {
            ExperimentDefinition experiment = ExperimentName.of(line, process.project(), name, null);
            Course course = Course.all(process).get(name);
            if (course != null && course.last().getOutcome() != ExperimentOutcome.RUNNING) {
                line.getErr()
                        .println("experiment " + name + " is over: "
                                + course.last().getReason() + " Give it another name to repeat it.");
                return Main.FAILED;
            }
            PlanText.of(experiment, Population.of(process, experiment, Instant.now()))
                    .forEach(line.getOut()::println);
            line.getOut().flush();
            return 0;
        });
        return explained != 0 || dryRun ? explained : options.give(line, wanted(CommandKind.START_EXPERIMENT, name));
    }

    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description =
                    "Stops it for good: the champion scores everything again. One that was decided has stopped by itself.")
    int stop(
            @Parameters(paramLabel = "NAME", description = "As in the project file.") String name,
            @Mixin CommandOptions options)
            throws Exception {
        CommandLine line = spec.subcommands().get("stop");
        return options.give(line, wanted(CommandKind.STOP_EXPERIMENT, name));
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description =
                    "What an experiment has come to, with its figures. Reads the project's topic of experiments; no process needs to run.")
    int show(
            @Parameters(paramLabel = "NAME", description = "As in the project file.") String name,
            @Option(
                            names = "--html",
                            paramLabel = "FILE",
                            description = "Write a page with pictures and the course over time.")
                    @Nullable Path html,
            @Option(names = "--json", description = "A line of JSON per look, oldest first.") boolean json,
            @Mixin SettingsOption settings)
            throws Exception {
        CommandLine line = spec.subcommands().get("show");
        OutputFile.check(line, "--html", html, List.of());
        return Reading.of(line, settings.read(), ExperimentCommand::looks, process -> {
            ExperimentDefinition experiment = ExperimentName.of(line, process.project(), name, null);
            Course course = Course.all(process).get(name);
            if (course == null) {
                line.getErr().println("experiment " + name + ": nobody has been exposed yet");
                return Main.FAILED;
            }
            if (html != null) {
                Files.writeString(html, course.page(experiment));
            }
            show(line.getOut(), course, json);
            return 0;
        });
    }

    private static List<String> looks(TopicCatalogue topics) {
        return List.of(topics.experiments());
    }

    private static List<String> populations(TopicCatalogue topics) {
        return List.of(topics.experiments(), topics.inferenceLog());
    }

    private static void show(PrintWriter out, Course course, boolean json) {
        if (json) {
            for (ExperimentReport report : course.reports()) {
                out.println(CourseText.json(report));
            }
        } else {
            CourseText.lines(course.last()).forEach(out::println);
        }
        out.flush();
    }

    private static Wanted wanted(CommandKind kind, String name) {
        return new Wanted(kind, null, null, null, name, null, false);
    }
}
