package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.runtime.commands.CommandTopic;
import io.millrace.runtime.commands.CommandTopic.Answer;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.topics.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command to running processes has: settings, who asks, why, and how long an answer is waited for. */
final class CommandOptions {
    @Mixin
    private SettingsOption settings;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Which of the project's models; needed when there are several.")
    private @Nullable String model;

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "One sentence; it is kept.")
    private String why;

    @Option(
            names = "--who",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who asks; it is kept. Default: ${DEFAULT-VALUE}.")
    private String who;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "How long to wait for an answer; the command stands when there is none. Default: ${DEFAULT-VALUE}.")
    private int patience;

    /**
     * What is wanted.
     *
     * @param version the model version that it is about
     * @param expectedSequence refused unless the deployment's sequence is this
     * @param strategy of a rollout; null: the project's
     * @param experiment name of the experiment that it is about
     * @param stage that the version is to be in
     * @param tune whether a training tunes hyper-parameters anew
     */
    record Wanted(
            CommandKind kind,
            @Nullable String version,
            @Nullable Long expectedSequence,
            @Nullable String strategy,
            @Nullable String experiment,
            @Nullable String stage,
            boolean tune) {
        Wanted(CommandKind kind) {
            this(kind, null, null, null, null, null, false);
        }

        Wanted of(String modelVersion) {
            return new Wanted(kind, modelVersion, expectedSequence, strategy, experiment, stage, tune);
        }

        Wanted by(String rolloutStrategy) {
            return new Wanted(kind, version, expectedSequence, rolloutStrategy, experiment, stage, tune);
        }

        Wanted into(String wantedStage) {
            return new Wanted(kind, version, expectedSequence, strategy, experiment, wantedStage, tune);
        }

        Wanted unlessMovedFrom(@Nullable Long sequence) {
            return new Wanted(kind, version, sequence, strategy, experiment, stage, tune);
        }

        Wanted tuned(boolean anew) {
            return new Wanted(kind, version, expectedSequence, strategy, experiment, stage, anew);
        }
    }

    /** The settings, as they were given. */
    Settings settings() throws InvalidSettingsException {
        return settings.read();
    }

    /** Gives the command and prints the answer; the exit code says whether it was accepted. */
    int give(CommandLine line, Wanted wanted) throws Exception {
        if (why.isBlank()) {
            throw new CommandLine.ParameterException(
                    line, "--why is empty: it is kept, so that others know the reason");
        }
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        String name = wanted.experiment == null
                ? ModelOption.of(line, project, model).name()
                : ExperimentName.of(line, project, wanted.experiment, model).model();
        if (wanted.tune && Objects.requireNonNull(project.modelOf(name)).tuning() == null) {
            throw new CommandLine.ParameterException(
                    line,
                    "--tune: the project file does not say what to search; models." + name
                            + ".tuning is missing (tuning: {} searches by the defaults)");
        }
        return Reading.of(line, read, project, CommandOptions::answered, process -> {
            Command command = new Command(
                    UUID.randomUUID().toString(),
                    wanted.kind,
                    name,
                    wanted.version,
                    wanted.expectedSequence,
                    who,
                    why,
                    Instant.now(),
                    wanted.strategy,
                    wanted.experiment,
                    wanted.stage,
                    wanted.tune);
            Answer answer = new CommandTopic(process).give(command, Duration.ofSeconds(patience));
            (answer.accepted() ? line.getOut() : line.getErr()).println(answer.reason());
            if (answer.accepted() && wanted.kind == CommandKind.RETRAIN) {
                line.getOut()
                        .println(
                                "It is command %s. A version that it makes is in models list; models list --rejected and --failed say why there is none."
                                        .formatted(command.getId()));
            }
            return answer.accepted() ? 0 : Main.FAILED;
        });
    }

    /** Where commands are given and answered. */
    private static List<String> answered(TopicCatalogue topics) {
        return List.of(topics.commands(), topics.deployments(), topics.alerts());
    }
}
