package io.millrace.quickstart.cli;

import io.millrace.quickstart.cli.CommandOptions.Wanted;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command about deployments has. */
final class DeployOptions {
    @Option(
            names = "--expect",
            paramLabel = "SEQUENCE",
            description = "Refuse unless the deployment's sequence is still this; status shows it.")
    private @Nullable Long expected;

    @Mixin
    private CommandOptions options;

    int give(CommandLine line, Wanted wanted) throws Exception {
        return options.give(line, wanted.unlessMovedFrom(expected));
    }
}
