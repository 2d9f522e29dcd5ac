package io.millrace.quickstart.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRowsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldGoOnAfterALineThatIsNoRow() throws Exception {
        assertThat(read("a,b\n1,2\n3,\"te\"x\n\n5,6\n\"7\",\"8\n8\"\n9\n10,11,12\n13,14\n"))
                .containsExactly(
                        "2: 1|2",
                        "3: Unexpected character after closing quote: 'x' (0x78) <3,\"te\"x>",
                        "5: 5|6",
                        "6: 7|8\n8",
                        "8: 1 cells, where the header has 2 <9>",
                        "9: 3 cells, where the header has 2 <10,11,12>",
                        "10: 13|14");
    }

    @Test
    void shouldLoseNoRowToAQuoteThatIsNotClosed() throws Exception {
        assertThat(read("a,b\n1,\"2\n3,4\n5,6\n7,\"8\"\n"))
                .containsExactly(
                        "2: Unexpected character after closing quote: '8' (0x38) <1,\"2>",
                        "3: 3|4",
                        "4: 5|6",
                        "5: 7|8");
        assertThat(read("a,b\n1,\"2\n3,4\n5,6\n"))
                .containsExactly("2: a quote that is not closed <1,\"2>", "3: 3|4", "4: 5|6");
    }

    @Test
    void shouldKeepARowOfManyLinesBeforeALineThatIsNone() throws Exception {
        assertThat(read("a,b\nx,\"two\nlines\"\ny,\"z\"w\n1,2\n"))
                .containsExactly(
                        "2: x|two\nlines",
                        "4: Unexpected character after closing quote: 'w' (0x77) <y,\"z\"w>",
                        "5: 1|2");
    }

    @Test
    void shouldTellApartWhatIsNotUtf8() throws Exception {
        byte[] latin = "a,b\ngä,1\ngö,2\nc,3\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(latin))
                .containsExactly("2: not UTF-8: g\uFFFD <g\uFFFD,1>", "3: not UTF-8: g\uFFFD <g\uFFFD,2>", "4: c|3");
    }

    @Test
    void shouldReadAPackedFileAgain() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write("\uFEFFa,b\n\"x\"y,1\n2,3\n".getBytes(StandardCharsets.UTF_8));
        }
        Path file = Files.write(directory.resolve("rows.csv.gz"), bytes.toByteArray());
        try (RowFile rows = RowFile.open(file)) {
            assertThat(rows.header()).containsExactly("a", "b");
            assertThat(told(rows::next)).hasSize(2).last().isEqualTo("3: 2|3");
            assertThat(rows.progress()).isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseAHeaderThatNamesNothingOrOneThingTwice() {
        assertThatThrownBy(() -> read("")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> read("a,b,a\n1,2,3\n")).hasMessageContaining("two columns of the name a");
        assertThatThrownBy(() -> read("a,\"b\"c\n1,2\n")).hasMessageContaining("no header that is CSV");
    }

    /** Whatever is broken, the lines that are rows by themselves are found, each once and in order. */
    @Test
    void shouldFindTheRowsAmongBrokenLines() throws Exception {
        long seed = 4;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            StringBuilder text = new StringBuilder("a,b\n");
            List<String> expected = new ArrayList<>();
            for (int line = 2; line < 40; line++) {
                switch (random.nextInt(4)) {
                    case 0 -> text.append("x\"y,\"z\"w\n");
                    case 1 -> text.append("1,2,3\n");
                    default -> {
                        text.append("r").append(line).append(",\"v\"\n");
                        expected.add(line + ": r" + line + "|v");
                    }
                }
            }
            assertThat(read(text.toString()).stream()
                            .filter(row -> row.contains("|"))
                            .toList())
                    .as("round %d", round)
                    .isEqualTo(expected);
        }
    }

    private static List<String> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> read(byte[] bytes) throws IOException {
        try (CsvRows rows = new CsvRows("rows.csv", () -> new ByteArrayInputStream(bytes))) {
            return told(rows::next);
        }
    }

    /** "line: a|b", or "line: problem <original>". */
    private static List<String> told(Next rows) throws IOException {
        List<String> told = new ArrayList<>();
        for (Row row = rows.next(); row != null; row = rows.next()) {
            told.add(row.line() + ": "
                    + (row.problem() == null
                            ? row.text("a") + "|" + row.text("b")
                            : row.problem() + " <" + row.original() + ">"));
        }
        return told;
    }

    private interface Next {
        Row next() throws IOException;
    }
}
