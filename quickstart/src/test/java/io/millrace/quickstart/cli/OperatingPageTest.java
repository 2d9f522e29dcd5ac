package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.deadletters.DeadLetterReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The page that operators read names what there is: every reason, every command. */
class OperatingPageTest {
    private static final Path HOME = Path.of("..");

    @Test
    void shouldNameEveryReasonOfADeadLetter() throws Exception {
        String row = page("operating.md")
                .lines()
                .filter(line -> line.startsWith("| `millrace.reason` |"))
                .findFirst()
                .orElseThrow();

        assertThat(Arrays.stream(DeadLetterReason.values()).map(DeadLetterReason::code))
                .allSatisfy(code -> assertThat(row).contains("`" + code + "`"));
    }

    @Test
    void shouldNameNoCommandThatThereIsNot() throws Exception {
        Set<String> commands = Main.commandLine().getSubcommands().keySet();
        Set<String> named = new TreeSet<>();
        try (Stream<Path> pages = Files.list(HOME.resolve("docs"))) {
            for (Path page : Stream.concat(pages.filter(Files::isRegularFile), Stream.of(HOME.resolve("README.md")))
                    .toList()) {
                named.addAll(matches(Files.readString(page), "\\./millrace ([a-z-]+)"));
            }
        }

        assertThat(named).isNotEmpty().isSubsetOf(commands);
    }

    @Test
    void shouldHaveHelpForEveryCommand() {
        assertThat(Main.commandLine().getSubcommands().values())
                .extracting(CommandLine::getCommandName)
                .allSatisfy(name ->
                        assertThat(CommandRun.of(name, "--help").exitCode()).isZero());
    }

    private static String page(String name) throws IOException {
        return Files.readString(HOME.resolve("docs").resolve(name));
    }

    private static List<String> matches(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
