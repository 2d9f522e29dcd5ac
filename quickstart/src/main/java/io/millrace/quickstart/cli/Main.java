package io.millrace.quickstart.cli;

import io.millrace.project.Printable;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.UnmatchedArgumentException;

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
            SimulateCommand.class,
            ValidateCommand.class,
            DescribeCommand.class,
            EvaluateCommand.class,
            HistoryCommand.class,
            ConsistencyCommand.class,
            BackfillCommand.class,
            BootstrapCommand.class,
            RetrainCommand.class,
            ModelsCommand.class,
            DeployCommand.class,
            ExperimentCommand.class,
            FeaturesCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            DeadLettersCommand.class,
            BusinessCommand.class,
            AclsCommand.class,
            TokenCommand.class,
            ForgetCommand.class,
            CommandLine.HelpCommand.class
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
                .setExecutionStrategy(Main::execute)
                .setParameterExceptionHandler((mistake, arguments) -> refuse(mistake))
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
    }

    /** Help has colours and says nothing of others; what a command says is printed so that all of it is seen. */
    private static int execute(CommandLine.ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        CommandLine root = parsed.commandSpec().commandLine();
        PrintWriter out = root.getOut();
        PrintWriter err = root.getErr();
        root.setOut(PrintableWriter.of(out)).setErr(PrintableWriter.of(err));
        try {
            return new CommandLine.RunLast().execute(parsed);
        } finally {
            root.getOut().flush();
            root.getErr().flush();
            root.setOut(out).setErr(err);
        }
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do.");
    }

    /** All that a command knows would bury what is wrong; where what to do is missing, that is the answer. */
    private static int refuse(CommandLine.ParameterException mistake) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText(Printable.lines(String.valueOf(mistake.getMessage()))));
        if (!command.getSubcommands().isEmpty()) {
            command.usage(err);
        } else if (!UnmatchedArgumentException.printSuggestions(mistake, err)) {
            err.printf("See %s --help.%n", command.getCommandSpec().qualifiedName());
        }
        return WRONG;
    }

    private static int explain(Exception failure, CommandLine command) throws Exception {
        Optional<Explanation> explanation = Explanation.of(failure);
        if (explanation.isEmpty()) {
            throw failure;
        }
        command.getErr()
                .println(command.getColorScheme()
                        .errorText(Printable.lines(explanation.get().text())));
        return explanation.get().exitCode();
    }
}
