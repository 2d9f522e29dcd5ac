package io.millrace.quickstart.cli;

import io.millrace.quickstart.rules.PrometheusRules;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What follows from a project file, for others to read. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description =
                "Prints what follows from a project file. With --prometheus-rules: alert rules for Prometheus, one for"
                        + " each threshold that the file sets, and those that hold in any project.")
final class DescribeCommand implements Callable<Integer> {
    @Option(names = "--prometheus-rules", description = "Alert rules, as a file that Prometheus loads.")
    private boolean prometheusRules;

    @Parameters(
            arity = "0..*",
            paramLabel = "PROJECT",
            defaultValue = "project.yaml",
            description =
                    "The project file; further ones are laid over it in order. Unless one is named: ${DEFAULT-VALUE}.")
    private List<Path> files;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!prometheusRules) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Say what to describe: --prometheus-rules.");
        }
        spec.commandLine().getOut().print(new PrometheusRules(ProjectOption.read(files)).file());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
