package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.quickstart.backup.Restore;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a backup holds, on a cluster that has none of it. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Writes what a backup holds to a cluster that has none of it. The topics must be missing or empty, and monitor and trainer must"
                    + " not run.",
            "Exit code 1 when something is in the way, one line each; nothing was changed then. Settings are those of run."
        })
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "What backup has written.")
    private Path folder;

    @Option(names = "--dry-run", description = "Say whether it could be restored, and write nothing.")
    private boolean dryRun;

    @Mixin
    private SettingsOption settings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        try (ProcessContext process = ProcessContext.client(read, project);
                Admin admin = Admin.create(read.admin())) {
            Restore restore = new Restore(process, admin, command.getOut()::println);
            List<String> obstacles = restore.obstacles(folder);
            if (!obstacles.isEmpty()) {
                obstacles.forEach(command.getErr()::println);
                return Main.FAILED;
            }
            if (dryRun) {
                command.getOut().println("The backup is whole, and nothing is in its way. Nothing was written.");
            } else {
                restore.from(folder);
                command.getOut()
                        .println("Restored. Start the processes; features are computed from the sources again.");
            }
        }
        command.getOut().flush();
        return 0;
    }
}
