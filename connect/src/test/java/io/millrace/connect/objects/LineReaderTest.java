package io.millrace.connect.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.objects.LineReader.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void shouldReadLinesWithAndWithoutAnEnd() throws Exception {
        assertThat(texts(reader("a\n\nbc"))).containsExactly("a", "", "bc");
        assertThat(texts(reader("a\n"))).containsExactly("a");
        assertThat(texts(reader(""))).isEmpty();
    }

    @Test
    void shouldHoldOnlyTheBeginningOfALineThatIsTooLong() throws Exception {
        // Given
        LineReader lines = reader("x".repeat(200_000) + "\nshort\n");

        // When
        Line first = lines.next();

        // Then
        assertThat(first.whole()).isFalse();
        assertThat(first.text()).hasSize(10);
        assertThat(texts(lines)).containsExactly("short");
    }

    @Test
    void shouldKnowALastLineWithoutAnEndAgainWhenItHasGotOne() throws Exception {
        // Given
        LineReader before = reader("a\nb");
        texts(before);

        // When
        LineReader grown = reader("a\nb\nc");
        grown.next();
        grown.next();

        // Then
        assertThat(grown.crc()).isEqualTo(before.crc());
    }

    @Test
    void shouldTellALineThatWentOnFromOneThatDidNot() throws Exception {
        // Given
        LineReader before = reader("a\nb");
        texts(before);

        // When
        LineReader changed = reader("a\nbc");
        texts(changed);

        // Then
        assertThat(changed.crc()).isNotEqualTo(before.crc());
    }

    private static LineReader reader(String text) {
        return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 10);
    }

    private static List<String> texts(LineReader lines) throws IOException {
        List<String> texts = new ArrayList<>();
        while (lines.hasNext()) {
            texts.add(new String(lines.next().text(), StandardCharsets.UTF_8));
        }
        return texts;
    }
}
