package io.millrace.quickstart.cli;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.rollouts.History;
import io.millrace.records.Deployment;
import io.millrace.runtime.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows every decision on a model. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description =
                "Every decision on a model, oldest first, refusals too: when, what was in service and under way from then on, who decided"
                        + " and why. Reads the project's topic of rollouts; no process needs to run.")
final class DeploymentHistoryCommand implements Callable<Integer> {
    @Mixin
    private SettingsOption settings;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Which of the project's models; needed when there are several.")
    private @Nullable String model;

    @Option(names = "--json", description = "A line of JSON per decision, with its evidence.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        ModelDefinition wanted = ModelOption.of(spec.commandLine(), project, model);
        PrintWriter out = spec.commandLine().getOut();
        return Reading.of(spec.commandLine(), read, project, topics -> List.of(topics.rollouts()), process -> {
            for (Deployment deployment : History.of(process, wanted)) {
                out.println(json ? History.json(deployment) : History.line(deployment));
            }
            return 0;
        });
    }
}
