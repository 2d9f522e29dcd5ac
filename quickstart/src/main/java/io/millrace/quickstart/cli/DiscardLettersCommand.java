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

/** Marks letters as needing nothing. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        description = {
            "Marks letters as needing nothing: list shows them no longer, list --closed says who did it, why and when. The letters"
                    + " stay where they are, and can still be retried by their ids.",
            "Exit code 1 when there is no such letter, or it was discarded before; 2 when --all is not confirmed."
        })
final class DiscardLettersCommand implements Callable<Integer> {
    @Mixin
    private LetterDeedOptions options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return options.perform(spec.commandLine(), "discarded", process -> {
            DeadLetterDesk desk = new DeadLetterDesk(process, Clock.systemUTC());
            return new LetterDeedOptions.Deed() {
                @Override
                public Handled about(List<LetterId> letters, Signature by, boolean dryRun) {
                    return dryRun ? new Handled(letters.size(), 0, List.of()) : desk.discard(letters, by);
                }

                @Override
                public Handled about(LetterListing listed, Signature by, boolean dryRun, LongConsumer progress) {
                    return dryRun ? new Handled(listed.total(), 0, List.of()) : desk.discard(listed, by, progress);
                }
            };
        });
    }
}
