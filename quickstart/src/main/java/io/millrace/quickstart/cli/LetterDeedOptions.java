package io.millrace.quickstart.cli;

import io.millrace.runtime.deadletters.DeadLetterReader;
import io.millrace.runtime.deadletters.Handled;
import io.millrace.runtime.deadletters.LetterFilter;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterJson;
import io.millrace.runtime.deadletters.LetterListing;
import io.millrace.runtime.deadletters.LetterState;
import io.millrace.runtime.deadletters.Signature;
import io.millrace.runtime.process.ProcessContext;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** About which dead letters something is to be done, who does it, and why. */
final class LetterDeedOptions {
    @Mixin
    private SettingsOption settings;

    @Mixin
    private LetterOptions which;

    @Parameters(arity = "0..*", paramLabel = "ID", description = DeadLettersCommand.ID)
    private List<String> ids = List.of();

    @Option(
            names = "--all",
            description =
                    "Instead of IDs: all open letters to which --reason, --stage, --topic, --key, --since and --until apply.")
    private boolean all;

    @Option(
            names = "--confirm",
            paramLabel = "N",
            description =
                    "With --all: do it when there are so many. Without it the command says how many there are, and does nothing.")
    private @Nullable Long confirm;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "One sentence; it is kept.")
    private String why;

    @Option(
            names = "--who",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who does it; it is kept. Default: ${DEFAULT-VALUE}.")
    private String who;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** What is done. */
    interface Deed {
        Handled about(List<LetterId> letters, Signature by, boolean dryRun);

        /**
         * Does it to all that were listed.
         *
         * @param progress told now and then of how many it is done
         */
        Handled about(LetterListing listed, Signature by, boolean dryRun, LongConsumer progress);
    }

    /** Makes what does it of a project's process. */
    interface Maker {
        Deed of(ProcessContext process);
    }

    /** @param word what was done: "retried" */
    int perform(CommandLine line, String word, Maker maker) throws Exception {
        Signature by = signature(line);
        LetterFilter filter = which.filter(line);
        if (all != ids.isEmpty()) {
            throw new CommandLine.ParameterException(
                    line,
                    all ? "--all and IDs: found both, expected one of them" : "found no ID, expected some, or --all");
        }
        if (!all && !filter.equals(LetterFilter.ALL)) {
            throw new CommandLine.ParameterException(line, "--reason and the like go with --all: IDs say which");
        }
        List<LetterId> letters =
                ids.stream().map(id -> DeadLettersCommand.id(line, id)).toList();
        return Reading.of(line, settings.read(), DeadLettersCommand::topics, process -> {
            Deed deed = maker.of(process);
            if (!all) {
                Handled handled = deed.about(letters, by, dryRun);
                tell(line, handled, dryRun ? "would be " + word : word);
                return handled.refused() == 0 ? 0 : Main.FAILED;
            }
            LetterListing listed = new DeadLetterReader(process).list(filter, LetterState.OPEN, 0);
            if (!dryRun && (confirm == null || confirm != listed.total())) {
                new LetterText(line.getErr()).list(listed);
                line.getErr().printf("Nothing was done: --confirm %d does it, --dry-run says more.%n", listed.total());
                return Main.WRONG;
            }
            Progress progress = new Progress(line.getErr(), word);
            Handled handled = deed.about(listed, by, dryRun, done -> progress.accept((double) done / listed.total()));
            tell(line, handled, dryRun ? "would be " + word : word);
            return 0;
        });
    }

    private Signature signature(CommandLine line) {
        try {
            return new Signature(who, why);
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.ParameterException(line, "--" + wrong.getMessage());
        }
    }

    private void tell(CommandLine line, Handled handled, String word) {
        if (json) {
            line.getOut().println(LetterJson.of(handled).put("dry_run", dryRun).toPrettyString());
        } else {
            new LetterText(line.getOut()).handled(handled, word);
        }
    }
}
