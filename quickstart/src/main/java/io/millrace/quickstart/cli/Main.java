package io.millrace.quickstart.cli;

import io.millrace.project.InvalidProjectException;
import io.millrace.quickstart.replay.StalledException;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code millrace} command. Exit codes: 0 done; 1 it could not be done, and one line per reason says why; 2 the command
 * line, a setting or the project file is wrong, one line per mistake.
 */
@Command(
        name = "millrace",
        description = "Machine learning that lives on Kafka.",
        mixinStandardHelpOptions = true,
        version = "Millrace 0.1.0",
        subcommands = {
            QuickstartCommand.class,
            RunCommand.class,
            ReplayCommand.class,
            ValidateCommand.class,
            EvaluateCommand.class,
            HistoryCommand.class
        },
        footer = {"", "Exit codes: 0 done, 1 could not be done, 2 wrong command line, setting or project file."})
public final class Main implements Runnable {
    /** It could not be done. */
    static final int FAILED = 1;

    /** The command line, a setting or the project file is wrong. */
    static final int WRONG = 2;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do.");
    }

    private static int explain(Exception failure, CommandLine command) throws Exception {
        boolean wrong = failure instanceof InvalidProjectException || failure instanceof InvalidSettingsException;
        boolean expected = failure instanceof IOException
                || failure instanceof UnmappableException
                || failure instanceof StalledException
                || failure instanceof UnusableSchemaException
                || failure instanceof TrainingFailed;
        if (!wrong && !expected) {
            throw failure;
        }
        command.getErr().println(command.getColorScheme().errorText(String.valueOf(failure.getMessage())));
        return wrong ? WRONG : FAILED;
    }
}
