package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.quickstart.backup.Backup;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What cannot be computed again, in a folder. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Writes to a folder what no source can give back: models, what is in service, commands, trainings, labelled examples, and"
                    + " what the deciding applications know. Everything may run meanwhile.",
            "Exit code 1 when something was written each time that it was read, as in a replay. Settings are those of run."
        })
final class BackupCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "A new folder, or an empty one.")
    private Path folder;

    @Mixin
    private SettingsOption settings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        OutputFile.makeFolder(command, "FOLDER", folder);
        if (!isEmpty(folder)) {
            throw new CommandLine.ParameterException(command, "FOLDER: found files in " + folder + ", expected none");
        }
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        try (ProcessContext process = ProcessContext.client(read, project);
                Admin admin = Admin.create(read.admin())) {
            new Backup(process, admin, Clock.systemUTC(), command.getOut()::println).to(folder);
        }
        command.getOut().println("The backup is in " + folder + ". Keys that sign models are not in it.");
        command.getOut().flush();
        return 0;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
