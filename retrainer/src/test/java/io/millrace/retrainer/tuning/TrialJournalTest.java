package io.millrace.retrainer.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialJournalTest {
    private static final TrialJournal.Entry ONE =
            new TrialJournal.Entry(0, 0, Map.of("eta", "0.1", "grow_policy", "lossguide"), 0.1 + 0.2, 41, 1200);
    private static final TrialJournal.Entry OTHER = new TrialJournal.Entry(0, 1, ONE.parameters(), 0.7, 12, 1900);

    @TempDir
    Path directory;

    private Path written() throws Exception {
        Path file = directory.resolve("trials.jsonl");
        try (TrialJournal journal = TrialJournal.open(file, "study")) {
            journal.add(ONE);
            journal.add(OTHER);
        }
        return file;
    }

    @Test
    void shouldFindWhatItWrote() throws Exception {
        // Given
        Path file = written();

        // When
        try (TrialJournal again = TrialJournal.open(file, "study")) {
            // Then
            assertThat(again.find(0, 0, ONE.parameters())).contains(ONE);
            assertThat(again.find(0, 1, OTHER.parameters())).contains(OTHER);
            assertThat(again.find(1, 0, ONE.parameters())).isEmpty();
            assertThat(again.elapsed()).isEqualTo(1900);
        }
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @Test
    void shouldIgnoreALineThatWasCutShort() throws Exception {
        // Given
        byte[] whole = Files.readAllBytes(written());
        int lastLine = new String(whole, UTF_8).indexOf("{\"trial\":0,\"fold\":1");
        for (int length = lastLine; length < whole.length; length++) {
            Path torn = directory.resolve("torn-" + length + ".jsonl");
            Files.write(torn, Arrays.copyOf(whole, length));

            // When
            try (TrialJournal again = TrialJournal.open(torn, "study")) {
                // Then
                assertThat(again.find(0, 0, ONE.parameters())).contains(ONE);
                assertThat(again.find(0, 1, OTHER.parameters())).isEmpty();
                again.add(OTHER);
            }
            assertThat(Files.readAllBytes(torn)).isEqualTo(whole);
        }
    }

    @Test
    void shouldBeginAnewForAnotherSearch() throws Exception {
        // Given
        Path file = written();

        // When
        try (TrialJournal other = TrialJournal.open(file, "another study")) {
            // Then
            assertThat(other.find(0, 0, ONE.parameters())).isEmpty();
        }
        assertThat(Files.readAllLines(file)).containsExactly("{\"study\":\"another study\"}");
    }

    @Test
    void shouldNotTakeTheValueOfOtherParameters() throws Exception {
        // Given
        Path file = written();

        // When
        try (TrialJournal again = TrialJournal.open(file, "study")) {
            // Then
            assertThat(again.find(0, 0, Map.of("eta", "0.2"))).isEmpty();
        }
    }
}
