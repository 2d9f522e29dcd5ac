package io.millrace.quickstart.cli;

import io.millrace.runtime.deadletters.DeadLetterDesk;
import io.millrace.runtime.deadletters.Handled;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterListing;
import io.millrace.runtime.deadletters.Signature;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives records once more to those who refused them. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        description = {
            "Gives the records of letters once more to the features process that refused them, under their own ids. None counts"
                    + " twice, however often it is retried; one that is refused again is a new letter that names the first.",
            "Exit code 1 when a letter that is named cannot be retried; 2 when --all is not confirmed."
        })
final class RetryLettersCommand implements Callable<Integer> {
    @Mixin
    private LetterDeedOptions options;

    @Option(names = "--again", description = "Letters that were retried before, too, where IDs name them.")
    private boolean again;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return options.perform(spec.commandLine(), "retried", process -> {
            DeadLetterDesk desk = new DeadLetterDesk(process, Clock.systemUTC());
            return new LetterDeedOptions.Deed() {
                @Override
                public Handled about(List<LetterId> letters, Signature by, boolean dryRun) {
                    return dryRun ? desk.tryOut(letters, again) : desk.retry(letters, by, again);
                }

                @Override
                public Handled about(LetterListing listed, Signature by, boolean dryRun, LongConsumer progress) {
                    return dryRun ? desk.tryOut(listed) : desk.retry(listed, by, progress);
                }
            };
        });
    }
}
