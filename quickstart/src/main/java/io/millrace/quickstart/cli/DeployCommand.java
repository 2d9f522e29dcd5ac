package io.millrace.quickstart.cli;

import io.millrace.quickstart.cli.CommandOptions.Wanted;
import io.millrace.records.CommandKind;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes what is in service, and shows what is under way. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the running monitor to change what is in service, and prints what it answers; or shows what is under way."
                    + " Settings are those of run.",
            "Exit code 1 when it is refused, or nobody answers: then the command stands, and a monitor that runs later carries it out."
        },
        subcommands = {DeploymentStatusCommand.class, DeploymentHistoryCommand.class})
final class DeployCommand implements Runnable {
    private static final String VERSION = "A version of the model registry.";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "Say what to do: promote, rollback, direct, blue-green, shadow, canary, pause, resume, abort, status or history.");
    }

    @Command(
            name = "promote",
            mixinStandardHelpOptions = true,
            description =
                    "Makes a registered version champion as soon as every instance of serving has loaded it, untried; what is"
                            + " under way is over. The champion before becomes the previous one.")
    int promote(@Parameters(paramLabel = "VERSION", description = VERSION) String version, @Mixin DeployOptions options)
            throws Exception {
        return give("promote", options, new Wanted(CommandKind.PROMOTE).of(version));
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description =
                    "Undoes the rollout under way; when there is none, brings the previous version back. What was rolled back"
                            + " comes back only by a promotion or a rollout.")
    int rollback(@Mixin DeployOptions options) throws Exception {
        return give("rollback", options, new Wanted(CommandKind.ROLLBACK));
    }

    @Command(
            name = "direct",
            mixinStandardHelpOptions = true,
            description =
                    "Rolls a version out at once, after a stretch as a shadow where the project file asks for one.")
    int direct(@Parameters(paramLabel = "VERSION", description = VERSION) String version, @Mixin DeployOptions options)
            throws Exception {
        return rollOut("direct", version, options);
    }

    @Command(
            name = "blue-green",
            mixinStandardHelpOptions = true,
            description =
                    "Rolls a version out by checks beside the champion, then for all entities at once with the champion ready to"
                            + " come back.")
    int blueGreen(
            @Parameters(paramLabel = "VERSION", description = VERSION) String version, @Mixin DeployOptions options)
            throws Exception {
        return rollOut("blue-green", version, options);
    }

    @Command(
            name = "shadow",
            mixinStandardHelpOptions = true,
            description =
                    "Has a version score what the champion scores, recorded and not acted on, until somebody says how to go on.")
    int shadow(@Parameters(paramLabel = "VERSION", description = VERSION) String version, @Mixin DeployOptions options)
            throws Exception {
        return rollOut("shadow", version, options);
    }

    @Command(
            name = "canary",
            mixinStandardHelpOptions = true,
            description = "Rolls a version out to a growing share of the entities, in the steps of the project file.")
    int canary(@Parameters(paramLabel = "VERSION", description = VERSION) String version, @Mixin DeployOptions options)
            throws Exception {
        return rollOut("canary", version, options);
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Leaves what is under way as it is. Its guards go on.")
    int pause(@Mixin DeployOptions options) throws Exception {
        return give("pause", options, new Wanted(CommandKind.PAUSE));
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description =
                    "Goes on with what was paused, by somebody or by a guard; at the end of a shadow, lets the version take over.")
    int resume(@Mixin DeployOptions options) throws Exception {
        return give("resume", options, new Wanted(CommandKind.RESUME));
    }

    @Command(
            name = "abort",
            mixinStandardHelpOptions = true,
            description =
                    "Ends what is under way: the champion scores everything, and the version on trial is archived.")
    int abort(@Mixin DeployOptions options) throws Exception {
        return give("abort", options, new Wanted(CommandKind.ABORT));
    }

    private int rollOut(String name, String version, DeployOptions options) throws Exception {
        return give(name, options, new Wanted(CommandKind.ROLL_OUT).of(version).by(name.replace('-', '_')));
    }

    private int give(String name, DeployOptions options, Wanted wanted) throws Exception {
        return options.give(spec.subcommands().get(name), wanted);
    }
}
