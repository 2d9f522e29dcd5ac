package io.millrace.quickstart.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.quickstart.evaluation.Ledger;
import io.millrace.quickstart.evaluation.Ledger.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a history of files answers, against plain loops over the rows of the file. */
class HistoryTest {
    private static final int CUSTOMERS = 15;
    private static final int DAYS = 120;
    private static final int QUESTIONS = 300;
    private static final Clock LONG_AFTER = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private List<Entry> entries = List.of();
    private List<Question> questions = List.of();

    private record Question(String who, long asOf) {}

    @BeforeEach
    void pickEventsAndQuestions() {
        System.out.println("seed " + seed);
        entries = Ledger.random(random, CUSTOMERS, DAYS);
        questions = questions();
    }

    @Test
    void shouldAnswerWhatPlainLoopsOverTheRowsAnswerInTheOrderOfTheQuestions() throws Exception {
        Path asked = ask(questions);

        List<List<String>> answers = answers(history(write("events.csv", entries)), asked);

        assertThat(answers).hasSize(QUESTIONS);
        for (int i = 0; i < QUESTIONS; i++) {
            Question question = questions.get(i);
            boolean known = Ledger.latest(entries, question.who(), question.asOf()) != null;
            List<String> expected = new ArrayList<>(List.of(
                    question.who(),
                    Instant.ofEpochMilli(question.asOf()).toString(),
                    Boolean.toString(known),
                    "1.0.0",
                    "row " + i));
            expected.addAll(
                    known ? Ledger.features(entries, question.who(), question.asOf()) : Collections.nCopies(6, ""));
            assertThat(answers.get(i)).as("seed %d, %s", seed, question).isEqualTo(expected);
        }
    }

    @Test
    void shouldAnswerTheSameBytesHoweverLittleMemoryAndHoweverManyThreadsAndFilesThereAre() throws Exception {
        // A single customer's events are more than the memory holds.
        entries = new ArrayList<>(entries);
        entries.addAll(Ledger.random(random, 1, 20_000));
        // And the answers are.
        Path asked = ask(Collections.nCopies(20, questions).stream()
                .flatMap(List::stream)
                .toList());
        Path whole = write("events.csv", entries);
        Path first = write("first.csv", entries.subList(0, entries.size() / 3));
        Path second = write("second.csv", entries.subList(entries.size() / 3, entries.size()));
        List<List<String>> expected = answers(history(whole).withThreads(1), asked);

        List<List<String>> answers = answers(
                History.ofFiles(Ledger.project(), List.of(first, second), LONG_AFTER)
                        .withThreads(3)
                        .withMemory(1),
                asked);

        assertThat(answers).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void shouldKnowNothingOfWhatComesLater() throws Exception {
        long now = Ledger.START.toEpochMilli() + 60 * Ledger.DAY;
        Path asked = ask(questions.stream()
                .map(question -> new Question(question.who(), Math.min(question.asOf(), now)))
                .toList());
        List<List<String>> expected = answers(history(write("events.csv", entries)), asked);

        for (List<Entry> otherFuture : otherFutures(now)) {
            List<List<String>> answers = answers(history(write("events.csv", otherFuture)), asked);

            assertThat(answers).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** The same past and, after now, other amounts at other times; nothing; and much more. */
    private List<List<Entry>> otherFutures(long now) {
        List<Entry> past = entries.stream().filter(e -> e.time() <= now).toList();
        List<Entry> mutated = entries.stream()
                .map(e -> e.time() <= now ? e : new Entry(e.time() + 7, e.who(), new BigDecimal("99999"), "gold"))
                .toList();
        List<Entry> more = new ArrayList<>(entries);
        for (int i = 0; i < 500; i++) {
            long time = now + 1 + (i < CUSTOMERS ? 0 : random.nextInt(1_000_000_000));
            more.add(random.nextInt(more.size()), new Entry(time, "c" + i % CUSTOMERS, new BigDecimal(i), "gold"));
        }
        // What is added must not shift the lines of those that were there: offsets break ties.
        more.sort(Comparator.comparing((Entry e) -> e.time() > now));
        return List.of(past, mutated, more);
    }

    @Test
    void shouldCountWhatIsNoEventByReason() throws Exception {
        Path events =
                Ledger.write(folder.resolve("events.csv"), entries, "yesterday,c1,1,tea", ",c1,1,tea", "-1,c1,1,tea");

        History.Summary summary = history(events).answer(ask(questions), "who", "when", folder.resolve("answers.csv"));

        assertThat(summary.events()).isEqualTo(entries.size());
        assertThat(summary.rows()).isEqualTo(QUESTIONS);
        assertThat(summary.rejected())
                .isEqualTo(Map.of("unparsable_row", 1L, "missing_time", 1L, "time_before_epoch", 1L));
    }

    @Test
    void shouldNameTheRowThatIsNoQuestionAndLeaveNothingBehind() throws Exception {
        Path events = write("events.csv", entries);
        Path asked = Files.writeString(folder.resolve("asked.csv"), "who,when\nc1,17\nc1,yesterday\n");
        Path answers = Files.writeString(folder.resolve("answers.csv"), "of before");

        assertThatThrownBy(() -> history(events).answer(asked, "who", "when", answers))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("asked.csv:3", "yesterday");
        assertThat(files()).containsExactlyInAnyOrder("events.csv", "asked.csv", "answers.csv");
        assertThat(answers).hasContent("of before");
    }

    @Test
    void shouldLeaveNothingBehindWhenAnEventFileBreaksOffAndWhenAllIsWell() throws Exception {
        Path events = write("events.csv", entries);
        byte[] gzip = gzipped(events);
        Path broken = Files.write(folder.resolve("broken.csv.gz"), Arrays.copyOf(gzip, gzip.length / 2));
        Path asked = ask(questions);
        Path answers = folder.resolve("answers.csv");

        assertThatThrownBy(() -> history(broken).answer(asked, "who", "when", answers))
                .isInstanceOf(IOException.class);
        assertThat(files()).containsExactlyInAnyOrder("events.csv", "broken.csv.gz", "asked.csv");
        history(events).answer(asked, "who", "when", answers);
        assertThat(files()).containsExactlyInAnyOrder("events.csv", "broken.csv.gz", "asked.csv", "answers.csv");
    }

    @Test
    void shouldRefuseAColumnOfTheQuestionsThatAFeatureIsCalled() throws Exception {
        Path asked = Files.writeString(folder.resolve("asked.csv"), "who,when,spend_30d\nc1,17,3\n");

        assertThatThrownBy(() ->
                        history(write("events.csv", entries)).answer(asked, "who", "when", folder.resolve("a.csv")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("asked.csv", "spend_30d");
    }

    @Test
    void shouldSayHowMuchRoomIsMissing() throws Exception {
        try (WorkDirectory directory = WorkDirectory.in(folder)) {
            assertThatThrownBy(() -> directory.require(Long.MAX_VALUE / 2, "temporary files"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("temporary files need about", folder.toString(), "--work-dir");
        }
    }

    /** Moments of events, just before and after them, and any. */
    private List<Question> questions() {
        List<Question> picked = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            Entry entry = entries.get(random.nextInt(entries.size()));
            long asOf = random.nextBoolean()
                    ? entry.time() + random.nextInt(3) - 1
                    : Ledger.START.toEpochMilli() + (long) (random.nextDouble() * (DAYS + 100) * Ledger.DAY);
            picked.add(new Question(random.nextInt(20) == 0 ? "nobody" : entry.who(), asOf));
        }
        return picked;
    }

    private Path write(String name, List<Entry> rows) throws IOException {
        return Ledger.write(folder.resolve(name), rows);
    }

    private Path ask(List<Question> asked) throws IOException {
        List<String> rows = new ArrayList<>(List.of("when,label,who"));
        for (int i = 0; i < asked.size(); i++) {
            rows.add(asked.get(i).asOf() + ",row " + i + "," + asked.get(i).who());
        }
        return Files.write(folder.resolve("asked.csv"), rows);
    }

    private History history(Path events) throws Exception {
        return History.ofFiles(Ledger.project(), List.of(events), LONG_AFTER);
    }

    private List<List<String>> answers(History history, Path asked) throws Exception {
        Path answers = folder.resolve("answers.csv");
        history.answer(asked, "who", "when", answers);
        List<String> lines = Files.readAllLines(answers);
        assertThat(lines.get(0))
                .isEqualTo("entity,as_of,known,feature_set_version,label,lines_7d,spend_30d,largest_90d,whats_30d,"
                        + "last_what,days_silent");
        return lines.stream().skip(1).map(line -> List.of(line.split(",", -1))).toList();
    }

    private static byte[] gzipped(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(Files.readAllBytes(file));
        }
        return bytes.toByteArray();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
