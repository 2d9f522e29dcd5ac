package io.millrace.quickstart.cli;

import io.millrace.records.CommandKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes what is in service. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the running monitor to change what is in service, and prints what it answers. Settings are those of run.",
            "Exit code 1 when it is refused, or nobody answers."
        })
final class DeployCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: promote or rollback.");
    }

    @Command(
            name = "promote",
            mixinStandardHelpOptions = true,
            description = "Makes a registered version champion at once; the champion before becomes the previous one.")
    int promote(
            @Parameters(paramLabel = "VERSION", description = "A version of the model registry.") String version,
            @Option(
                            names = "--expect",
                            paramLabel = "SEQUENCE",
                            description = "Refuse unless the deployment's sequence is still this.")
                    @Nullable Long expected,
            @Mixin CommandOptions options)
            throws Exception {
        return options.give(subcommand("promote"), CommandKind.PROMOTE, version, expected);
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Brings the previous version back. What was rolled back comes back only by a promotion.")
    int rollback(
            @Option(
                            names = "--expect",
                            paramLabel = "SEQUENCE",
                            description = "Refuse unless the deployment's sequence is still this.")
                    @Nullable Long expected,
            @Mixin CommandOptions options)
            throws Exception {
        return options.give(subcommand("rollback"), CommandKind.ROLLBACK, null, expected);
    }

    private CommandLine subcommand(String name) {
        return spec.subcommands().get(name);
    }
}
