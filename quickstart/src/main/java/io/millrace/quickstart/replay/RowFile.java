package io.millrace.quickstart.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file with a header, of a file with a JSON object per line ({@code .jsonl}, {@code .ndjson}, {@code .json}), or
 * of a Parquet file ({@code .parquet}). {@code .gz} is unpacked on the way. Text is UTF-8, with or without a byte order mark.
 * Rows are read one at a time; empty lines are no rows.
 */
public final class RowFile implements AutoCloseable {
    private static final Set<String> JSON = Set.of("jsonl", "ndjson", "json");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path file;
    private final Closeable source;
    private final List<String> header;
    private final @Nullable MessageType schema;
    private final Rows rows;
    private final DoubleSupplier progress;
    private long line;

    /** Gives out rows, null at the end. */
    private interface Rows {
        @Nullable Row next() throws IOException;
    }

    private RowFile(
            Path file,
            Closeable source,
            List<String> header,
            @Nullable MessageType schema,
            Rows rows,
            DoubleSupplier progress) {
        this.file = file;
        this.source = source;
        this.header = header;
        this.schema = schema;
        this.rows = rows;
        this.progress = progress;
    }

    /**
     * Opens a file.
     *
     * @throws IOException when it cannot be read, or is a CSV file without a header
     */
    public static RowFile open(Path file) throws IOException {
        String name = name(file).toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet")) {
            ParquetRows rows = ParquetRows.open(file);
            List<String> columns =
                    rows.schema().getFields().stream().map(Type::getName).toList();
            return new RowFile(file, rows, columns, rows.schema(), rows::next, rows::progress);
        }
        CountingStream counted = new CountingStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
        try {
            long size = Files.size(file);
            DoubleSupplier progress = () -> size == 0 ? 1 : Math.min(1, counted.count / (double) size);
            boolean packed = name.endsWith(".gz");
            InputStream in = packed ? new GZIPInputStream(counted, 1 << 16) : counted;
            String plain = packed ? name.substring(0, name.length() - 3) : name;
            if (JSON.contains(plain.substring(plain.lastIndexOf('.') + 1))) {
                return new RowFile(file, counted, List.of(), null, json(in), progress);
            }
            Map<String, Integer> places = new LinkedHashMap<>();
            Rows rows = csv(file, in, places);
            return new RowFile(file, counted, List.copyOf(places.keySet()), null, rows, progress);
        } catch (IOException | UncheckedIOException e) {
            counted.close();
            throw e;
        }
    }

    /** The columns that every row has, in their order; empty where a row may leave some out, as a line of JSON may. */
    public List<String> header() {
        return header;
    }

    /** How the columns are typed; null where all that is known is their text. */
    public @Nullable MessageType schema() {
        return schema;
    }

    /** The file's name without its folder. */
    public String name() {
        return name(file);
    }

    private static String name(Path file) {
        Path last = file.getFileName();
        return last == null ? file.toString() : last.toString();
    }

    /**
     * The next row, or null at the end.
     *
     * @throws IOException when the file cannot be read further, or is no CSV from here on; names the file, and where it was read to
     */
    public @Nullable Row next() throws IOException {
        try {
            Row row = rows.next();
            line = row == null ? line : row.line();
            return row;
        } catch (UncheckedIOException e) {
            throw broken(e.getCause());
        } catch (IOException e) {
            throw broken(e);
        } catch (CsvParseException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private IOException broken(IOException why) {
        return new IOException(file + " cannot be read after line " + line, why);
    }

    /** Share of the file that has been read, 0 to 1. */
    public double progress() {
        return progress.getAsDouble();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /** Reads the header into {@code places}. */
    private static Rows csv(Path file, InputStream in, Map<String, Integer> places) throws IOException {
        Iterator<CsvRecord> records = CsvReader.builder()
                .detectBomHeader(true)
                .allowMissingFields(true)
                .allowExtraFields(true)
                .ofCsvRecord(in)
                .iterator();
        if (!records.hasNext()) {
            throw new IOException(file + " is empty: a CSV file begins with a header");
        }
        List<String> header = records.next().getFields();
        for (int i = 0; i < header.size(); i++) {
            places.putIfAbsent(header.get(i).strip(), i);
        }
        return () -> records.hasNext() ? new CsvRow(places, records.next()) : null;
    }

    private static Rows json(InputStream in) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
        ObjectReader reader = new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        long[] number = {0};
        return () -> {
            String line = lines.readLine();
            if (number[0] == 0 && line != null && line.startsWith(BYTE_ORDER_MARK)) {
                line = line.substring(1);
            }
            number[0]++;
            while (line != null && line.isBlank()) {
                line = lines.readLine();
                number[0]++;
            }
            return line == null ? null : json(reader, number[0], line);
        };
    }

    private static Row json(ObjectReader reader, long number, String line) {
        try {
            JsonNode node = reader.readTree(line);
            return node.isObject()
                    ? new JsonRow(number, line, node, null)
                    : new JsonRow(number, line, MissingNode.getInstance(), "not a JSON object");
        } catch (JsonProcessingException broken) {
            return new JsonRow(number, line, MissingNode.getInstance(), "not JSON: " + broken.getOriginalMessage());
        }
    }

    private record CsvRow(Map<String, Integer> places, CsvRecord fields) implements Row {
        @Override
        public long line() {
            return fields.getStartingLineNumber();
        }

        @Override
        public @Nullable String problem() {
            return null;
        }

        @Override
        public @Nullable String text(String column) {
            Integer place = places.get(column);
            if (place == null || place >= fields.getFieldCount()) {
                return null;
            }
            String text = fields.getField(place);
            return text.isEmpty() ? null : text;
        }

        @Override
        public Set<String> columns() {
            return places.keySet();
        }

        @Override
        public String original() {
            return fields.getFields().stream().map(CsvRow::quoted).collect(Collectors.joining(","));
        }

        private static String quoted(String field) {
            boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
        }
    }

    private record JsonRow(
            long line,
            String original,
            JsonNode node,
            @Nullable String problem) implements Row {
        @Override
        public @Nullable String text(String column) {
            JsonNode value = node.get(column);
            return value == null || value.isNull() || value.isContainerNode() ? null : value.asText();
        }

        @Override
        public @Nullable Object value(String column) {
            JsonNode value = node.get(column);
            return value != null && value.isContainerNode() ? value.toString() : text(column);
        }

        @Override
        public Set<String> columns() {
            Set<String> names = new LinkedHashSet<>();
            node.fieldNames().forEachRemaining(names::add);
            return names;
        }
    }

    /** Counts the bytes that were taken from a file. */
    private static final class CountingStream extends FilterInputStream {
        private long count;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int start, int length) throws IOException {
            int n = super.read(bytes, start, length);
            count += Math.max(0, n);
            return n;
        }
    }
}
