package io.millrace.retrainer.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UnreadableTest {
    private final Unreadable.Collector collector = new Unreadable.Collector();

    @Test
    void shouldCountAllAndKeepTheLatestOfEachPartition() {
        // Given
        for (int offset = 0; offset < 1_000; offset++) {
            collector.add(letter(1, offset, 10));
            if (offset < 3) {
                collector.add(letter(0, offset, 10));
            }
        }

        // When
        Unreadable unreadable = collector.collected();

        // Then
        assertThat(unreadable.count()).isEqualTo(1_003);
        assertThat(offsets(unreadable.letters(), 0)).containsExactly(0L, 1L, 2L);
        assertThat(offsets(unreadable.letters(), 1))
                .containsExactlyElementsOf(
                        LongStream.range(1_000 - Unreadable.MOST, 1_000).boxed().toList());
        assertThat(unreadable.example()).startsWith("one is at examples-0, offset 0: ");
    }

    @Test
    void shouldKeepNoMoreThanFitsAndTheLatestHoweverLargeItIs() {
        // Given
        collector.add(letter(0, 0, 10));
        collector.add(letter(0, 1, Unreadable.MOST_BYTES / 2));
        collector.add(letter(0, 2, Unreadable.MOST_BYTES / 2));
        collector.add(letter(1, 0, 10));
        collector.add(letter(1, 1, Unreadable.MOST_BYTES + 1));

        // When
        Unreadable unreadable = collector.collected();

        // Then
        assertThat(unreadable.count()).isEqualTo(5);
        assertThat(offsets(unreadable.letters(), 0)).containsExactly(1L, 2L);
        assertThat(offsets(unreadable.letters(), 1)).containsExactly(1L);
    }

    @Test
    void shouldGiveThoseThatAreNotWrittenYet() {
        // Given
        collector.add(letter(0, 4, 10));
        collector.add(letter(0, 5, 10));
        collector.add(letter(1, 0, 10));

        // When
        List<DeadLetter> news = collector.collected().news(Map.of(0, 5L));

        // Then
        assertThat(news)
                .extracting(letter -> letter.partition() + "@" + letter.offset())
                .containsExactly("0@5", "1@0");
    }

    private static List<Long> offsets(List<DeadLetter> letters, int partition) {
        return letters.stream()
                .filter(letter -> letter.partition() == partition)
                .map(DeadLetter::offset)
                .toList();
    }

    private static DeadLetter letter(int partition, long offset, int bytes) {
        return new DeadLetter(
                null,
                new byte[bytes],
                "examples",
                partition,
                offset,
                0,
                "trainer.examples",
                DeadLetterReason.UNDECODABLE_RECORD,
                "nonsense");
    }
}
