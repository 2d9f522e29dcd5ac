package io.millrace.quickstart.replay;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file. A line that is no row — a quote that is never closed or is followed by more, more or fewer cells than the header
 * names — is told as one with a problem, and reading goes on with the next line: the parser itself gives up there, so the file is opened again and
 * read up to it.
 */
final class CsvRows implements Closeable {
    /** So many lines are read again in all; what is broken more often is no CSV. */
    private static final long MOST_LINES_AGAIN = 50_000_000;

    private final Opener opener;
    private final Map<String, Integer> places = new LinkedHashMap<>();
    private final int cells;
    private InputStream in;
    private Iterator<CsvRecord> records;
    /** Lines before the first that the records count. */
    private long skipped;
    /** Line at which the latest row began. */
    private long line;

    private long linesAgain;
    /** Why the next record cannot be read, where that is known already. */
    private @Nullable CsvParseException next;

    /** Opens a file at its beginning. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }

    /**
     * Reads the header.
     *
     * @throws IOException when the file cannot be read, has no header, or names a column twice
     */
    CsvRows(String file, Opener opener) throws IOException {
        this.opener = opener;
        in = opener.open();
        try {
            records = parser().detectBomHeader(true).ofCsvRecord(in).iterator();
            if (!records.hasNext()) {
                throw new IOException(file + " is empty: a CSV file begins with a header");
            }
            CsvRecord header = records.next();
            cells = header.getFieldCount();
            line = header.getStartingLineNumber();
            for (int i = 0; i < cells; i++) {
                String column = header.getField(i).strip();
                if (places.putIfAbsent(column, i) != null && !column.isEmpty()) {
                    throw new IOException(file + " has two columns of the name " + column);
                }
            }
        } catch (CsvParseException e) {
            in.close();
            throw new IOException(file + " has no header that is CSV: " + e.getMessage(), e);
        } catch (IOException | UncheckedIOException e) {
            in.close();
            throw e;
        }
    }

    /** The columns, in their order. */
    List<String> header() {
        return List.copyOf(places.keySet());
    }

    /** The next row, or null at the end. */
    @Nullable Row next() throws IOException {
        try {
            CsvParseException seen = next;
            next = null;
            if (seen != null) {
                throw seen;
            }
            if (!records.hasNext()) {
                return null;
            }
            CsvRecord record = records.next();
            long started = skipped + record.getStartingLineNumber();
            if (record.getFieldCount() == cells) {
                if (manyLines(record) && last() && openQuote(started)) {
                    return broken(started, "a quote that is not closed");
                }
                line = started;
                return new CsvRow(started, places, record.getFields(), problem(record.getFields()));
            }
            String problem = record.getFieldCount() + " cells, where the header has " + cells;
            if (!manyLines(record)) {
                line = started;
                return new CsvRow(started, places, record.getFields(), problem);
            }
            // A quote that was not closed in its line has swallowed those that follow.
            return broken(started, problem);
        } catch (CsvParseException e) {
            Throwable cause = e.getCause();
            return broken(startOf(e), cause == null || cause.getMessage() == null ? "not CSV" : cause.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Takes one line for a row with a problem, and goes on with the line after it. */
    private Row broken(long started, String problem) throws IOException {
        linesAgain += started;
        if (linesAgain > MOST_LINES_AGAIN) {
            throw new IOException("it has too many lines that are not CSV, the last at line " + started);
        }
        in.close();
        in = opener.open();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
        String text = "";
        for (long i = 0; i < started; i++) {
            String next = lines.readLine();
            text = next == null ? "" : next;
        }
        skipped = started;
        line = started;
        records = parser().ofCsvRecord(lines).iterator();
        return new CsvRow(started, Map.of(), List.of(text), problem);
    }

    /** Whether no record follows; one that cannot be read does, and the next call tells of it. */
    private boolean last() {
        try {
            return !records.hasNext();
        } catch (CsvParseException e) {
            next = e;
            return false;
        }
    }

    private static boolean manyLines(CsvRecord record) {
        return record.getFields().stream().anyMatch(cell -> cell.indexOf('\n') >= 0);
    }

    /** Whether a quote is open at the end of the file, from a line on; the parser does not tell. */
    private boolean openQuote(long from) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(opener.open(), StandardCharsets.UTF_8))) {
            boolean open = false;
            long number = 0;
            for (String next = lines.readLine(); next != null; next = lines.readLine()) {
                number++;
                open ^= number >= from && next.chars().filter(c -> c == '"').count() % 2 == 1;
            }
            return open;
        }
    }

    /** Where a record began that could not be read: the parser's message tells. */
    private long startOf(CsvParseException e) {
        String message = String.valueOf(e.getMessage());
        String number = message.replaceFirst(".*started in line (\\d+).*", "$1");
        return number.equals(message) ? line + 1 : skipped + Long.parseLong(number);
    }

    private static @Nullable String problem(List<String> cells) {
        for (String cell : cells) {
            if (cell.indexOf('\uFFFD') >= 0) {
                // What is decoded for bytes that mean nothing; two entities that differ in them must not become one.
                return "not UTF-8: " + cell;
            }
        }
        return null;
    }

    private static CsvReader.CsvReaderBuilder parser() {
        return CsvReader.builder().allowMissingFields(true).allowExtraFields(true);
    }

    private record CsvRow(
            long line,
            Map<String, Integer> places,
            List<String> cells,
            @Nullable String problem) implements Row {
        @Override
        public @Nullable String text(String column) {
            Integer place = places.get(column);
            if (place == null || place >= cells.size()) {
                return null;
            }
            String text = cells.get(place);
            return text.isEmpty() ? null : text;
        }

        @Override
        public Set<String> columns() {
            return places.keySet();
        }

        @Override
        public String original() {
            return places.isEmpty()
                    ? cells.get(0)
                    : cells.stream().map(CsvRow::quoted).collect(Collectors.joining(","));
        }

        private static String quoted(String field) {
            boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
        }
    }
}
