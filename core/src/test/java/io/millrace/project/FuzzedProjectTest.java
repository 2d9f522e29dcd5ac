package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a project file holds, reading it ends with a project or with lines that say where it is wrong; it loads no class, unfolds no bomb, and throws nothing else. */
@Timeout(60)
class FuzzedProjectTest {
    private static final int FILES = Integer.getInteger("millrace.fuzz.files", 1_000);
    private static final int LONGEST_LINE = 2_000;

    /** Set by a class that no project file may bring to life. */
    private static final AtomicBoolean SPRUNG = new AtomicBoolean();

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** What a tag would make. */
    public static final class Trap {
        public Trap() {
            SPRUNG.set(true);
        }

        public Trap(String argument) {
            this();
        }
    }

    @Test
    void shouldEndWithAProjectOrWithMistakes() throws IOException {
        System.out.println("seed " + seed);
        String valid = Files.readString(Path.of("..", "examples", "churn", "project.yaml"));
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            String text = fuzzed(valid);

            Throwable thrown = catchThrowable(() -> ProjectReader.read(List.of(new ProjectFile("p.yaml", text))));

            String what = "seed " + seed + ", file " + i + ":\n" + text.substring(0, Math.min(3_000, text.length()));
            if (thrown != null) {
                refused++;
                assertThat(thrown).as(what).isInstanceOf(InvalidProjectException.class);
                assertThat(((InvalidProjectException) thrown).mistakes())
                        .as(what)
                        .isNotEmpty()
                        .allSatisfy(mistake -> {
                            assertThat(mistake.toString()).startsWith("p.yaml:").hasSizeLessThan(LONGEST_LINE);
                            assertThat(mistake.toString().lines().count()).isEqualTo(1);
                            assertThat(mistake.toString()).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
                        });
            }
        }
        assertThat(refused).isGreaterThan(FILES / 2);
        assertThat(SPRUNG).as("a class named in a file").isFalse();
    }

    @Test
    void shouldRefuseBombsInNoTime() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 30; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
        }
        List<String> bombs = List.of(
                laughs.toString(),
                "a: &a\n  b: *a\n",
                "a: &a [*a]\n",
                "[".repeat(100_000),
                "{a: ".repeat(50_000),
                "- ".repeat(100_000) + "x",
                "project: " + "x".repeat(2_000_000),
                "k: 1\n".repeat(100_000),
                "? ? ? ? [a, b]\n",
                "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\"http://localhost:9/\"]]]]\n",
                "project: !!" + Trap.class.getName() + " {}\n",
                "project: !!" + Trap.class.getName() + " [x]\n",
                "\u0000\u0001\u0002",
                "project: \"" + "\\u0000\\u0007" + "\"\n",
                "");
        for (String bomb : bombs) {
            long begun = System.nanoTime();

            Throwable thrown = catchThrowable(() -> ProjectReader.read(List.of(new ProjectFile("p.yaml", bomb))));

            assertThat(thrown)
                    .as(bomb.substring(0, Math.min(80, bomb.length())))
                    .isInstanceOf(InvalidProjectException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(SPRUNG).isFalse();
    }

    private String fuzzed(String valid) {
        String text = valid;
        for (int i = random.nextInt(3); i >= 0; i--) {
            text = once(text);
        }
        return text;
    }

    private String once(String text) {
        List<String> lines = text.lines().toList();
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        int colon = line.indexOf(':');
        String before = colon < 0 ? line : line.substring(0, colon + 1);
        String changed =
                switch (random.nextInt(14)) {
                    case 0 -> "";
                    case 1 -> line + "\n" + line;
                    case 2 -> before + " " + odd();
                    case 3 -> before + " !!" + Trap.class.getName() + " " + odd();
                    case 4 -> before + " &x " + (colon < 0 ? "" : line.substring(colon + 1)) + "\n" + before + " *x";
                    case 5 -> before + " " + "[".repeat(1 + random.nextInt(60));
                    case 6 -> "  ".repeat(random.nextInt(6)) + line;
                    case 7 -> line.isEmpty() ? "\t" : flipped(line);
                    case 8 -> before + " {" + odd() + ": " + odd() + "}";
                    case 9 -> line + " # " + odd();
                    case 10 -> line.replaceAll("[0-9]+", "9".repeat(1 + random.nextInt(400)));
                    case 11 -> line.replaceAll("\\b[a-z_]{4,}\\b", "constructor");
                    case 12 ->
                        before + " " + "(".repeat(random.nextInt(300)) + "a" + " + a".repeat(random.nextInt(300));
                    default -> line.substring(0, random.nextInt(line.length() + 1));
                };
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            all.append(i == at ? changed : lines.get(i)).append('\n');
        }
        return all.toString();
    }

    private String flipped(String line) {
        char[] chars = line.toCharArray();
        chars[random.nextInt(chars.length)] = (char) random.nextInt(0x2100);
        return new String(chars);
    }

    private String odd() {
        List<String> odd = List.of(
                "null",
                "~",
                "true",
                "1e999",
                ".nan",
                "-.inf",
                "99999999999999999999 d",
                "-1 d",
                "0",
                "1 d 1 d",
                "2026-01-01",
                "\"\\u0000\"",
                "[]",
                "{}",
                "*nobody",
                "!!binary aGk=",
                "!!float .inf",
                "<<",
                "a > ",
                "a + b + (",
                "${x}",
                "../../etc",
                "'" + "x".repeat(random.nextInt(5_000)) + "'",
                "|",
                "0x7fffffffffffffff",
                "\u202Eabc",
                "- - - -",
                "%");
        return odd.get(random.nextInt(odd.size()));
    }
}
