package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ValidateCommandTest {
    private static final Path CHURN = Path.of("..", "examples", "churn", "project.yaml");

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldFindNothingWrongWithAnExample() throws Exception {
        int code = validate(CHURN);

        assertThat(code).isZero();
        assertThat(out.toString()).contains("no mistakes");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldSayInOneLineWhatOnlyTheCompilerFinds() throws Exception {
        String conditions = IntStream.rangeClosed(1, 64)
                .mapToObj(i -> "    above_%d: {count: purchases, where: 'amount > %d', over: 30 d}\n".formatted(i, i))
                .collect(Collectors.joining());
        Path file = directory.resolve("project.yaml");
        Files.writeString(file, Files.readString(CHURN).replace("    # How they use the product\n", conditions));

        int code = validate(file);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        file + ": feature above_64: source purchases has more than 63 conditions", "1 mistake.");
    }

    private int validate(Path file) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute("validate", file.toString());
    }
}
