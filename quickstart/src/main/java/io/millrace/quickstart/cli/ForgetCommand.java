package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.Printable;
import io.millrace.project.Project;
import io.millrace.quickstart.forget.Current;
import io.millrace.quickstart.forget.Forgetting;
import io.millrace.quickstart.forget.RunningSecrets;
import io.millrace.records.Erasure;
import io.millrace.runtime.privacy.EntityHash;
import io.millrace.runtime.privacy.Erasures;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Forgets an entity. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description = {
            "Has the project's processes forget an entity: its state, its current features, and its rows in every training from now on."
                    + " Who comes back later begins anew. Says what stays behind in logs, and until when. Settings are those of run, with"
                    + " privacy.key.",
            "Exit code 1 when nobody of that name is known, or, with --wait, when not all processes have done it in time: the wish stands,"
                    + " and who runs later carries it out."
        })
final class ForgetCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "ENTITY",
            description =
                    "Its id; where ids have several parts, the whole id, or the first part: then all that begin with it.")
    private String entity;

    @Option(names = "--why", paramLabel = "TEXT", description = "One sentence; it is kept, and must not name anybody.")
    private String why = "";

    @Option(
            names = "--who",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who asks; it is kept. Default: ${DEFAULT-VALUE}.")
    private String who;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            description = "Moment of event time up to which it is forgotten. Default: now.")
    private @Nullable Instant until;

    @Option(names = "--dry-run", description = "Only say what is there, and what would stay behind.")
    private boolean dryRun;

    @Option(names = "--wait", description = "Wait until every process that keeps state has done it.")
    private boolean wait;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long --wait waits. Default: ${DEFAULT-VALUE}.")
    private int patience;

    @Option(
            names = "--unknown",
            description =
                    "Also when no current features are of that name: who is silent for long is only in examples of the past.")
    private boolean unknown;

    @Option(names = "--hash", description = "Only print the hash that stands for it on the list of the forgotten.")
    private boolean hashOnly;

    @Mixin
    private SettingsOption settings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = spec.commandLine();
        if (entity.isEmpty()) {
            throw new CommandLine.ParameterException(line, "ENTITY: found nothing, expected an id");
        }
        Settings read = settings.read().require(MillraceSettings.PRIVACY_KEY);
        EntityHash hash = EntityHash.of(read.get(MillraceSettings.PRIVACY_KEY));
        if (hashOnly) {
            byte[] id = entity.getBytes(UTF_8);
            line.getOut().println(hash.of(id, id.length));
            line.getOut().flush();
            return 0;
        }
        if (why.isBlank() && !dryRun) {
            throw new CommandLine.ParameterException(
                    line, "--why is empty: it is kept, so that others know the reason");
        }
        Project project = ProjectOption.read(read);
        requireReached(line, project);
        return Reading.of(line, read, project, Forgetting::topics, process -> {
            // A list under another key could not be told from this one.
            boolean first = Erasures.read(process).size() == 0;
            try (Forgetting forgetting = new Forgetting(process, hash)) {
                requireSameSecret(line, forgetting.runningSecrets(), first);
                return forget(line, process, forgetting);
            }
        });
    }

    /** A process that runs with another would know nobody of the list, and not start again. */
    private static void requireSameSecret(CommandLine line, RunningSecrets running, boolean first)
            throws InvalidSettingsException {
        if (!running.others().isEmpty()) {
            throw new InvalidSettingsException(running.others());
        }
        if (first && !running.unseen().isEmpty()) {
            line.getErr()
                    .printf(
                            "Whether this privacy.key is theirs cannot be seen of %s: they do not run, or streams.client.id hides it. The first who is forgotten decides it for all of them.%n",
                            String.join(", ", running.unseen()));
        }
    }

    private int forget(CommandLine line, ProcessContext process, Forgetting forgetting) {
        PrintWriter out = line.getOut();
        Current current = forgetting.current(entity);
        List<String> known = current.entities();
        Optional<Erasure> earlier = forgetting.earlier(entity);
        earlier.ifPresent(erasure -> out.printf(
                "It was asked for before, at %s by %s: what is no later than %s is to be forgotten.%n",
                erasure.getAt(), Printable.line(erasure.getWho()), erasure.getUntil()));
        out.printf("Entities with current features: %,d%n", known.size());
        current.latest()
                .filter(latest -> until != null && latest.isAfter(until))
                .ifPresent(latest -> line.getErr()
                        .printf(
                                "Warning: what is kept of it is of %s, later than --until: all of its state goes, and what it did after %s stays in the past alone, for trainings and history.%n",
                                latest, until));
        if (dryRun) {
            return tell(out, forgetting, "Would stay behind in logs:");
        }
        // Who was asked for before is known: that may not have been carried out, or what came since has to go, too. To
        // write it again does no harm.
        if (known.isEmpty() && earlier.isEmpty() && !unknown) {
            line.getErr()
                    .printf(
                            "%s has nobody of that name with current features, and nothing was written. --unknown forgets what examples and topics of the past have.%n",
                            process.project().name());
            return Main.FAILED;
        }
        Map<TopicPartition, Long> offsets = forgetting.ask(entity, moment(earlier), who, why);
        out.println("Written: trainings, history, bootstrap and backfill that begin from now on leave it out.");
        List<String> behind = wait ? forgetting.await(offsets, current, Duration.ofSeconds(patience)) : List.of();
        List<String> others = forgetting.ofOtherVersions();
        if (!wait) {
            out.println("The processes that keep state forget it when they read this; --wait waits for them.");
        } else if (behind.isEmpty()) {
            out.printf(
                    "Every process that keeps state%s has forgotten it.%n",
                    others.isEmpty()
                            ? ""
                            : " of features " + process.project().featureSet().version());
        } else {
            line.getErr()
                    .printf(
                            "Not done within %d seconds by %s: does it run? The wish stands.%n",
                            patience, String.join(", ", behind));
        }
        if (!others.isEmpty()) {
            line.getErr()
                    .printf(
                            "Another MAJOR version of the features has state of its own (%s): ask again with its project file, or retire that version.%n",
                            String.join(", ", others));
        }
        int told = tell(out, forgetting, "Stays behind in logs:");
        return behind.isEmpty() && (!wait || others.isEmpty()) ? told : Main.FAILED;
    }

    /** Nobody has done anything later than that yet, and whoever comes then is somebody new. */
    private void requireReached(CommandLine line, Project project) {
        Instant latest = Instant.now().plus(project.time().maxFuture());
        if (until != null && until.isAfter(latest)) {
            throw new CommandLine.ParameterException(
                    line, "--until: found %s, expected a moment up to now and max_future, %s".formatted(until, latest));
        }
    }

    /** The list keeps the latest record of an entity, so that it must not take back what an earlier one has said. */
    private Instant moment(Optional<Erasure> earlier) {
        Instant asked = until == null ? Instant.now() : until;
        return earlier.map(Erasure::getUntil).filter(asked::isBefore).orElse(asked);
    }

    private static int tell(PrintWriter out, Forgetting forgetting, String heading) {
        out.println(heading);
        forgetting.remains(Instant.now()).forEach(log -> out.println("  " + log));
        return 0;
    }
}
