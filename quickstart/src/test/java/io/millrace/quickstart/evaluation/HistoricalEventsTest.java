package io.millrace.quickstart.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.topology.features.EventReaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows of a file are events: those that the stream would take. */
class HistoricalEventsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void shouldRejectWhatTheStreamRejects() throws Exception {
        long good = Ledger.START.toEpochMilli();
        long latest = NOW.plus(Duration.ofMinutes(5)).toEpochMilli();
        Path file = Files.writeString(
                folder.resolve("events.csv"),
                String.join(
                        "\n",
                        Ledger.HEADER,
                        good + ",c1,1,tea",
                        latest + ",c1,1,tea",
                        latest + 1 + ",c1,1,tea",
                        Instant.parse("2999-01-01T00:00:00Z").toEpochMilli() + ",c1,1,tea",
                        "-1,c1,1,tea",
                        ",c1,1,tea",
                        good + ",,1,tea",
                        good + ",c1,one,tea",
                        good + ",c1,NaN,tea",
                        good + ",c1,1," + "x".repeat(EventReaders.MAX_TEXT_BYTES),
                        good + ",c1,1," + "x".repeat(EventReaders.MAX_TEXT_BYTES + 1)));

        HistoricalEvents read = read(file);

        assertThat(read.rows()).isEqualTo(11);
        assertThat(read.events()).extracting(Event::offset).containsExactly(2L, 3L, 11L);
        assertThat(read.rejected())
                .isEqualTo(Map.of(
                        "time_in_future", 2L,
                        "time_before_epoch", 1L,
                        "missing_time", 1L,
                        "missing_entity", 1L,
                        "unparsable_row", 1L,
                        "not_a_number", 1L,
                        "too_large", 1L));
    }

    @Test
    void shouldRefuseAFileWithoutAColumnThatTheProjectNames() throws Exception {
        Path file = Files.writeString(folder.resolve("events.csv"), "when,customer\n1000,c1\n");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("events.csv")
                .hasMessageContaining("who")
                .hasMessageContaining("there are [when, customer]");
    }

    @Test
    void shouldCountALineThatIsNoJsonObjectOnce() throws Exception {
        Path file = Files.writeString(
                folder.resolve("events.jsonl"),
                "{\"when\": " + Ledger.START.toEpochMilli() + ", \"who\": \"c1\"}\n{\"when\": 17\n");

        HistoricalEvents read = read(file);

        assertThat(read.events()).hasSize(1);
        assertThat(read.rejected()).isEqualTo(Map.of("unparsable_row", 1L));
    }

    private static HistoricalEvents read(Path file) throws Exception {
        Project project = Ledger.project();
        return HistoricalEvents.read(project, FeatureSet.compile(project), file, NOW, share -> {});
    }
}
