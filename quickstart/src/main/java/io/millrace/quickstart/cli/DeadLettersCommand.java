package io.millrace.quickstart.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.runtime.deadletters.DeadLetterDesk;
import io.millrace.runtime.deadletters.DeadLetterReader;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterJson;
import io.millrace.runtime.deadletters.LetterListing;
import io.millrace.runtime.deadletters.LetterState;
import io.millrace.runtime.deadletters.LetterValue;
import io.millrace.topics.TopicCatalogue;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What could not be processed, and what is done about it. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        subcommands = {RetryLettersCommand.class, DiscardLettersCommand.class},
        description = {
            "Shows the records that could not be processed, why, and what to do; gives them once more to those who refused"
                    + " them, or marks them as needing nothing. Reads and writes topics; a retry is taken when the features process"
                    + " runs. Settings are those of run.",
            "Exit code 1 when there is no such letter, or nothing could be done about one of those that were named."
        })
final class DeadLettersCommand implements Runnable {
    static final String ID = "Partition and offset on the topic of dead letters, for example 3-1042.";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: list, show, retry or discard.");
    }

    /** What a project's dead letters are kept on. */
    static List<String> topics(TopicCatalogue topics) {
        return List.of(topics.deadLetters(), topics.deadLetterOutcomes(), topics.deadLetterRetries());
    }

    static LetterId id(CommandLine line, String text) {
        try {
            return LetterId.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.ParameterException(line, "ID: " + wrong.getMessage());
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "How many are open, by reason, stage and topic, and the newest.")
    int list(
            @Mixin SettingsOption settings,
            @Mixin LetterOptions which,
            @Option(
                            names = "--closed",
                            description = "Those that were retried or discarded instead; who did it, why and when.")
                    boolean closed,
            @Option(
                            names = "--newest",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "How many are shown (default: ${DEFAULT-VALUE}).")
                    int newest,
            @Option(names = "--json", description = "Print JSON.") boolean json)
            throws Exception {
        CommandLine line = line("list");
        if (newest < 0) {
            throw new CommandLine.ParameterException(line, "--newest: found " + newest + ", expected 0 or more");
        }
        var filter = which.filter(line);
        return Reading.of(line, settings.read(), DeadLettersCommand::topics, process -> {
            LetterListing listing =
                    new DeadLetterReader(process).list(filter, closed ? LetterState.CLOSED : LetterState.OPEN, newest);
            if (json) {
                line.getOut().println(LetterJson.of(listing).toPrettyString());
            } else {
                new LetterText(line.getOut()).list(listing);
            }
            return 0;
        });
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description =
                    "All that is known of a letter: why, what to do, where the record was, its headers and its value.")
    int show(
            @Parameters(paramLabel = "ID", description = ID) String id,
            @Mixin SettingsOption settings,
            @Option(names = "--json", description = "Print JSON.") boolean json)
            throws Exception {
        CommandLine line = line("show");
        LetterId wanted = id(line, id);
        return Reading.of(line, settings.read(), DeadLettersCommand::topics, process -> {
            Optional<LetterListing.Entry> found = new DeadLetterReader(process).find(wanted);
            if (found.isEmpty()) {
                line.getErr().printf("%s: there is no such dead letter, or not any more%n", wanted);
                return Main.FAILED;
            }
            byte[] bytes = found.get().letter().value();
            LetterValue value = bytes == null ? null : LetterValue.of(bytes, process.registry());
            Optional<String> refusal = new DeadLetterDesk(process, Clock.systemUTC())
                    .refusal(found.get().letter());
            if (json) {
                ObjectNode node = LetterJson.of(found.get());
                if (value != null) {
                    node.putObject("value")
                            .put("form", value.form().name().toLowerCase(java.util.Locale.ROOT))
                            .put("text", value.text())
                            .put("note", value.note());
                }
                refusal.ifPresent(why -> node.put("not_retryable", why));
                line.getOut().println(node.toPrettyString());
            } else {
                new LetterText(line.getOut()).show(found.get(), refusal, value);
            }
            return 0;
        });
    }

    private CommandLine line(String name) {
        return spec.subcommands().get(name);
    }
}
