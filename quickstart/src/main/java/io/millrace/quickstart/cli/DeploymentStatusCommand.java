package io.millrace.quickstart.cli;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.rollouts.Status;
import io.millrace.quickstart.rollouts.StatusText;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what is in service and under way. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "What is in service of each model and what is under way: phase, step, share, what is left of the hold, what each arm"
                        + " has scored, who decided and why. Reads topics; no process needs to run.")
final class DeploymentStatusCommand implements Callable<Integer> {
    @Mixin
    private SettingsOption settings;

    @Option(names = "--model", paramLabel = "NAME", description = "Only this of the project's models.")
    private @Nullable String model;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        List<ModelDefinition> models =
                model == null ? project.models() : List.of(ModelOption.of(spec.commandLine(), project, model));
        return Reading.of(
                spec.commandLine(),
                read,
                project,
                topics -> List.of(topics.deployments(), topics.rollouts(), topics.servingReports()),
                process -> show(process, models));
    }

    private int show(ProcessContext process, List<ModelDefinition> shown) {
        for (ModelDefinition each : shown) {
            StatusText.of(Status.of(process, each)).forEach(spec.commandLine().getOut()::println);
        }
        return 0;
    }
}
