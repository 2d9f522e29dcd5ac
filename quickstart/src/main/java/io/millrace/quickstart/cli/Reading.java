package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.topics.TopicCatalogue;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;

/** How a command looks at a project's topics, or writes to them: it needs brokers and a registry, no process that runs and no directory of state, and makes no topic: those of a project whose name is mistyped would stay for good. */
final class Reading {
    private Reading() {}

    /** What is done with topics that are there. */
    @FunctionalInterface
    interface Action {
        int run(ProcessContext process) throws Exception;
    }

    /**
     * Does it, or says in one line which topics are not there.
     *
     * @param topics names of those that the action cannot do without
     */
    static int of(CommandLine line, Settings settings, Function<TopicCatalogue, List<String>> topics, Action action)
            throws Exception {
        Project project = ProjectOption.read(settings);
        return of(line, settings, project, topics, action);
    }

    /** The same of a project that has been read. */
    static int of(
            CommandLine line,
            Settings settings,
            Project project,
            Function<TopicCatalogue, List<String>> topics,
            Action action)
            throws Exception {
        try (ProcessContext process = ProcessContext.client(settings, project)) {
            List<String> wanted = topics.apply(process.topics());
            List<String> missing = process.missingTopics(wanted);
            if (!missing.isEmpty()) {
                String names = String.join(", ", missing);
                String where = settings.get(MillraceSettings.BOOTSTRAP_SERVERS).toString();
                // Where some are there, it is an older project.
                line.getErr()
                        .println(
                                missing.size() == wanted.size()
                                        ? "no project %s on this cluster (%s): there is no topic %s. Has any process of it run here?"
                                                .formatted(project.name(), where, names)
                                        : "%s: no such topic at %s: has any process of %s run there since Millrace was updated?"
                                                .formatted(names, where, project.name()));
                return Main.FAILED;
            }
            int exitCode = action.run(process);
            line.getOut().flush();
            return exitCode;
        }
    }
}
