package io.millrace.quickstart.cli;

import io.millrace.quickstart.cli.CommandOptions.Wanted;
import io.millrace.records.CommandKind;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks for a training. */
@Command(
        name = "retrain",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the running monitor for a training, and prints what it answers. The project's retraining rules must list"
                    + " manual. Settings are those of run.",
            "Exit code 1 when it is refused, or nobody answers: then the command stands, and a monitor that runs later carries it out."
        })
final class RetrainCommand implements Callable<Integer> {
    @Mixin
    private CommandOptions options;

    @Option(
            names = "--tune",
            description = "Search for hyper-parameters anew, whatever the project says about using earlier ones again.")
    private boolean tune;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return options.give(spec.commandLine(), new Wanted(CommandKind.RETRAIN).tuned(tune));
    }
}
