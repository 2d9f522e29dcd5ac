package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.quickstart.applications.FeatureReset;
import io.millrace.quickstart.retirement.Kept;
import io.millrace.quickstart.retirement.MajorVersions;
import io.millrace.quickstart.retirement.Retirement;
import io.millrace.quickstart.retirement.TopicSize;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The MAJOR versions of the feature set. */
@Command(
        name = "features",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the MAJOR versions of the feature set that run side by side, retires those that nothing needs, and lets features begin"
                    + " again. Settings are those of run.",
            "Exit code 1 when one must not be retired, or could not be."
        })
final class FeaturesCommand implements Runnable {
    /** As the project file allows it. */
    private static final int GREATEST = 9999;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: list, retire or reset.");
    }

    /** What is done once cluster and registry have been looked at. */
    @FunctionalInterface
    private interface Action {
        int run(ProcessContext process, Admin admin, MajorVersions versions);
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "Each MAJOR version: feature-set version, applications and whether they run, topics and their sizes, the"
                            + " models that need it, and whether it may be retired.")
    int list(@Mixin SettingsOption settings) throws Exception {
        PrintWriter out = spec.subcommands().get("list").getOut();
        return look(settings, (process, admin, versions) -> {
            versions.all().forEach(kept -> tell(out, kept, versions));
            out.flush();
            return 0;
        });
    }

    @Command(
            name = "retire",
            mixinStandardHelpOptions = true,
            description = {
                "Deletes what a MAJOR version keeps in the cluster: its applications' consumer groups, its topics with their changelogs,"
                        + " and its subjects in the schema registry (softly). Shows what that is, unless --yes is given.",
                "Refuses while a model that is in service, on trial, staged or to be returned to needs it, while its processes run or"
                        + " others read its topics, and for the version of the project file. Run again, also after it was interrupted, it"
                        + " deletes what is left."
            })
    int retire(
            @Parameters(paramLabel = "MAJOR", description = "The number before the first dot of the version.")
                    int major,
            @Option(names = "--yes", description = "Delete.") boolean yes,
            @Option(names = "--dry-run", description = "Only show, as without --yes.") boolean dryRun,
            @Mixin SettingsOption settings)
            throws Exception {
        CommandLine command = spec.subcommands().get("retire");
        if (yes && dryRun) {
            throw new CommandLine.ParameterException(command, "--yes and --dry-run: found both, expected one of them");
        }
        if (major < 0 || major > GREATEST) {
            throw new CommandLine.ParameterException(command, "MAJOR: found " + major + ", expected 0 to " + GREATEST);
        }
        return look(settings, (process, admin, versions) -> retire(command, process, admin, versions, major, yes));
    }

    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            description = {
                "Makes the features of the project file's version begin again from what their sources hold: deletes their state in the"
                        + " cluster, and how far they had read. Shows what would be lost, unless --yes is given.",
                "Refuses while their processes run. State on their disks is deleted by the processes themselves when they start again."
            })
    int reset(@Option(names = "--yes", description = "Do it.") boolean yes, @Mixin SettingsOption settings)
            throws Exception {
        CommandLine command = spec.subcommands().get("reset");
        PrintWriter out = command.getOut();
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        try (ProcessContext process = ProcessContext.client(read, project);
                Admin admin = Admin.create(read.admin())) {
            FeatureReset reset = new FeatureReset(process, admin);
            Optional<String> obstacle = reset.obstacle();
            if (obstacle.isPresent()) {
                command.getErr().println("Features are not reset: " + obstacle.get());
                return Main.FAILED;
            }
            if (yes) {
                reset.run(what -> out.println("deleted " + what));
                out.println("Features begin again with the next start of their processes.");
            } else {
                reset.effects().forEach(out::println);
                out.println("Nothing was done: --yes does it.");
            }
            out.flush();
            return 0;
        }
    }

    private static int retire(
            CommandLine command, ProcessContext process, Admin admin, MajorVersions versions, int major, boolean yes) {
        PrintWriter out = command.getOut();
        Optional<String> obstacle = versions.obstacle(major);
        if (obstacle.isPresent()) {
            command.getErr().println("MAJOR version " + major + " is not retired: " + obstacle.get());
            return Main.FAILED;
        }
        Kept kept = versions.of(major);
        if (kept.isEmpty()) {
            out.println("Nothing is left of MAJOR version " + major + ".");
        } else if (yes) {
            new Retirement(process, admin, what -> {
                        out.println("deleted " + what);
                        out.flush();
                    })
                    .retire(versions, major);
            out.printf(
                    "MAJOR version %d is retired. On the disks of its processes there is still a directory below state.dir for each of its"
                            + " applications.%n",
                    major);
        } else {
            kept.groups().keySet().forEach(group -> out.println("would delete group " + group));
            kept.topics().forEach((topic, size) -> out.println("would delete topic " + topic + ", " + words(size)));
            kept.subjects().forEach(subject -> out.println("would delete subject " + subject));
            out.println("Nothing was deleted: --yes deletes.");
        }
        out.flush();
        return 0;
    }

    private static void tell(PrintWriter out, Kept kept, MajorVersions versions) {
        int major = kept.major();
        out.printf(
                "MAJOR version %d, feature set %s: %s%n",
                major,
                versions.versions(major).isEmpty() ? "unknown" : String.join(", ", versions.versions(major)),
                versions.obstacle(major)
                        .map(obstacle -> "stays, " + obstacle)
                        .orElse(kept.isEmpty() ? "retired" : "may be retired"));
        for (String need : versions.needs(major)) {
            out.println("  needed by    " + need);
        }
        kept.groups()
                .forEach((group, running) ->
                        out.println("  application  " + group + (running ? ", running" : ", stopped")));
        kept.readers().forEach(reader -> out.println("  read by      " + reader));
        kept.topics().forEach((topic, size) -> out.println("  topic        " + topic + ", " + words(size)));
        kept.subjects().forEach(subject -> out.println("  subject      " + subject));
    }

    private static String words(TopicSize size) {
        String offsets = String.format(Locale.ROOT, "%,d offsets", size.offsets());
        return size.bytes() == TopicSize.UNKNOWN
                ? offsets
                : offsets + String.format(Locale.ROOT, ", %,d bytes on disk", size.bytes());
    }

    private static int look(SettingsOption settings, Action action) throws Exception {
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        try (ProcessContext process = ProcessContext.client(read, project);
                Admin admin = Admin.create(read.admin())) {
            return action.run(process, admin, MajorVersions.of(process, admin));
        }
    }
}
