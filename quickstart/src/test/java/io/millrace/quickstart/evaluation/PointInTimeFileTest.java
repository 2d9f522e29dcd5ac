package io.millrace.quickstart.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.quickstart.evaluation.Ledger.Entry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code millrace history} answers, against plain loops over the rows of the file. */
class PointInTimeFileTest {
    private static final int CUSTOMERS = 15;
    private static final int DAYS = 120;
    private static final int QUESTIONS = 300;
    private static final Clock LONG_AFTER = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private record Question(String who, long asOf) {}

    @Test
    void shouldAnswerWhatPlainLoopsOverTheRowsAnswer() throws Exception {
        List<Entry> entries = Ledger.random(random, CUSTOMERS, DAYS);
        List<Question> questions = questions(entries);

        List<List<String>> answers = answers(entries, questions);

        assertThat(answers).hasSize(QUESTIONS);
        for (int i = 0; i < QUESTIONS; i++) {
            Question question = questions.get(i);
            boolean known = Ledger.latest(entries, question.who(), question.asOf()) != null;
            assertThat(answers.get(i).subList(0, 3))
                    .as("seed %d, %s", seed, question)
                    .containsExactly(
                            question.who(),
                            Instant.ofEpochMilli(question.asOf()).toString(),
                            Boolean.toString(known));
            assertThat(answers.get(i).subList(3, 9))
                    .as("seed %d, %s", seed, question)
                    .isEqualTo(
                            known
                                    ? Ledger.features(entries, question.who(), question.asOf())
                                    : Collections.nCopies(6, ""));
        }
    }

    @Test
    void shouldKnowNothingOfWhatComesLater() throws Exception {
        List<Entry> entries = Ledger.random(random, CUSTOMERS, DAYS);
        long now = Ledger.START.toEpochMilli() + 60 * Ledger.DAY;
        List<Question> questions = questions(entries).stream()
                .map(question -> new Question(question.who(), Math.min(question.asOf(), now)))
                .toList();
        List<Entry> otherFuture = entries.stream()
                .map(e -> e.time() <= now ? e : new Entry(e.time() + 7, e.who(), new BigDecimal("99999"), "gold"))
                .toList();

        List<List<String>> answers = answers(otherFuture, questions);

        assertThat(answers).as("seed %d", seed).isEqualTo(answers(entries, questions));
    }

    @Test
    void shouldNameTheRowThatIsNoQuestion() throws Exception {
        Path events = Ledger.write(folder.resolve("events.csv"), List.of());
        Path questions = Files.writeString(folder.resolve("asked.csv"), "entity,time\nc1,yesterday\n");
        PointInTimeFile history = new PointInTimeFile(Ledger.project(), LONG_AFTER);

        assertThatThrownBy(() ->
                        history.run(questions, "entity", "time", events, folder.resolve("answers.csv"), share -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("asked.csv:2", "yesterday");
    }

    /** Moments of events, just before and after them, and any. */
    private List<Question> questions(List<Entry> entries) {
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            Entry entry = entries.get(random.nextInt(entries.size()));
            long asOf = random.nextBoolean()
                    ? entry.time() + random.nextInt(3) - 1
                    : Ledger.START.toEpochMilli() + (long) (random.nextDouble() * (DAYS + 100) * Ledger.DAY);
            questions.add(new Question(random.nextInt(20) == 0 ? "nobody" : entry.who(), asOf));
        }
        return questions;
    }

    private List<List<String>> answers(List<Entry> entries, List<Question> questions) throws Exception {
        Path events = Ledger.write(folder.resolve("events.csv"), entries);
        List<String> rows = new ArrayList<>(List.of("entity,time"));
        questions.forEach(question -> rows.add(question.who() + "," + question.asOf()));
        Path asked = Files.write(folder.resolve("asked.csv"), rows);
        Path answers = folder.resolve("answers.csv");
        long written = new PointInTimeFile(Ledger.project(), LONG_AFTER)
                .run(asked, "entity", "time", events, answers, share -> {});
        List<String> lines = Files.readAllLines(answers);
        assertThat(written).isEqualTo(lines.size() - 1);
        return lines.stream().skip(1).map(line -> List.of(line.split(",", -1))).toList();
    }
}
