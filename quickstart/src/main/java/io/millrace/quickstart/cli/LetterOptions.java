package io.millrace.quickstart.cli;

import io.millrace.runtime.deadletters.LetterFilter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Which dead letters a command is about: those to which all applies that is said. */
final class LetterOptions {
    @Option(
            names = "--reason",
            paramLabel = "CODE",
            description = "Of this reason, for example undecodable_schema; docs/dead-letters.md lists them.")
    private @Nullable String reason;

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description = "That this stage has refused, for example features.rekey; features means all of its steps.")
    private @Nullable String stage;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Whose record was on this topic.")
    private @Nullable String topic;

    @Option(names = "--key", paramLabel = "KEY", description = "Whose record has this key, as text.")
    private @Nullable String key;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "That were written then or later, for example 2026-01-31T12:00:00Z.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "That were written before.")
    private @Nullable String until;

    /** What is said, or all. */
    LetterFilter filter(CommandLine line) {
        try {
            return new LetterFilter(
                    reason, stage, topic, key, time(line, "--since", since), time(line, "--until", until));
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.ParameterException(line, "--" + wrong.getMessage());
        }
    }

    private static @Nullable Instant time(CommandLine line, String option, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new CommandLine.ParameterException(
                    line,
                    option + ": found " + text + ", expected an ISO-8601 time in UTC, such as 2026-01-31T12:00:00Z");
        }
    }
}
