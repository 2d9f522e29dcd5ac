package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.quickstart.business.BusinessJson;
import io.millrace.quickstart.business.BusinessMonths;
import io.millrace.quickstart.business.BusinessText;
import io.millrace.records.MonitoringReport;
import io.millrace.runtime.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what acting on predictions achieves. */
@Command(
        name = "business",
        mixinStandardHelpOptions = true,
        description = {
            "What acting on predictions avoided, and what false alarms cost, per model and calendar month, against the entities that are held"
                    + " out and would have been acted on: with intervals at 95 %%, and the project's targets. Reads topics; no process needs to"
                    + " run. Settings are those of run.",
            "Exit code 1 when there is no month yet."
        })
final class BusinessCommand implements Callable<Integer> {
    @Mixin
    private SettingsOption settings;

    @Option(names = "--model", paramLabel = "NAME", description = "Only this of the project's models.")
    private @Nullable String model;

    @Option(names = "--json", description = "As JSON, with all figures.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        Set<String> models = model == null
                ? Set.copyOf(project.modelNames())
                : Set.of(ModelOption.of(spec.commandLine(), project, model).name());
        return Reading.of(
                spec.commandLine(),
                read,
                project,
                topics -> List.of(topics.monitoring()),
                process -> show(project, BusinessMonths.read(process, models)));
    }

    private int show(Project project, List<MonitoringReport> months) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(BusinessJson.of(months));
        } else {
            months.forEach(month -> BusinessText.of(month).forEach(out::println));
        }
        if (months.isEmpty()) {
            out.flush();
            spec.commandLine().getErr().println(reason(project));
            return Main.FAILED;
        }
        return 0;
    }

    private static String reason(Project project) {
        return project.interventions().isWatched()
                ? "there is no month yet: the first is told when a row that says to act has matured"
                : "nothing is told: the project holds nobody out (interventions.holdout), and names no source of interventions";
    }
}
