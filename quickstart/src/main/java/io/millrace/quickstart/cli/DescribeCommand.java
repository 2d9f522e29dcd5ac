package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.project.ProjectSchema;
import io.millrace.quickstart.describe.ProjectDescription;
import io.millrace.quickstart.describe.Standing;
import io.millrace.quickstart.rules.PrometheusRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A project in words, and what follows from its file for others to read. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description = {
            "Says what a project file asks for: the problem, its constraints and what success is. With --settings, or --set, also where each stands now:"
                    + " version in service, figures with their intervals, quality, drift, last training, open alerts. That reads topics; no process needs to run.",
            "With --prometheus-rules instead: alert rules for Prometheus, one for each threshold that the file sets, and those that hold in any project."
        })
final class DescribeCommand implements Callable<Integer> {
    /** In place of words on the terminal; one of them. */
    private static final class Form {
        @Option(
                names = "--html",
                paramLabel = "FILE",
                description = "As a page of its own, which needs no other file, in place of the terminal.")
        private @Nullable Path html;

        @Option(names = "--prometheus-rules", description = "Alert rules, as a file that Prometheus loads.")
        private boolean prometheusRules;

        @Option(
                names = "--schema",
                description =
                        "The JSON Schema of project files, by which editors complete and check them; of any project.")
        private boolean schema;
    }

    @ArgGroup
    private Form form = new Form();

    @Mixin
    private SettingsOption settings;

    @Parameters(
            arity = "0..*",
            paramLabel = "PROJECT",
            description =
                    "The project file; further ones are laid over it in order. Unless one is named: that of the settings, or"
                            + " project.yaml.")
    private @Nullable List<Path> files;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = spec.commandLine();
        if (form.schema) {
            return print(ProjectSchema.text());
        }
        if (form.prometheusRules) {
            return print(new PrometheusRules(project()).file());
        }
        Project project = project();
        if (!settings.given()) {
            return write(new ProjectDescription(project, null));
        }
        return Reading.of(
                line,
                settings.read(),
                project,
                topics -> List.of(
                        topics.modelRegistry(),
                        topics.deployments(),
                        topics.trainingRuns(),
                        topics.monitoring(),
                        topics.servingReports(),
                        topics.alerts()),
                process -> write(new ProjectDescription(project, Standing.read(process))));
    }

    private Project project() throws Exception {
        if (files == null && settings.given()) {
            return ProjectOption.read(settings.read());
        }
        return ProjectOption.read(files == null ? List.of(Path.of("project.yaml")) : files);
    }

    private int write(ProjectDescription description) throws IOException {
        if (form.html == null) {
            return print(description.article().text());
        }
        Files.writeString(form.html, description.article().html());
        return print(form.html + " has been written.\n");
    }

    private int print(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
