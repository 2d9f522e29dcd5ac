package io.millrace.quickstart.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.DoubleSupplier;
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
     * @throws IOException when it cannot be read, or is a CSV file without a header or with two columns of one name
     */
    public static RowFile open(Path file) throws IOException {
        String name = name(file).toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet")) {
            ParquetRows rows = ParquetRows.open(file);
            List<String> columns =
                    rows.schema().getFields().stream().map(Type::getName).toList();
            return new RowFile(file, rows, columns, rows.schema(), rows::next, rows::progress);
        }
        boolean packed = name.endsWith(".gz");
        String plain = packed ? name.substring(0, name.length() - 3) : name;
        long size = Files.size(file);
        long[] taken = {0};
        DoubleSupplier progress = () -> size == 0 ? 1 : Math.min(1, taken[0] / (double) size);
        if (JSON.contains(plain.substring(plain.lastIndexOf('.') + 1))) {
            InputStream in = stream(file, packed, taken);
            return new RowFile(file, in, List.of(), null, json(in), progress);
        }
        CsvRows rows = new CsvRows(file.toString(), () -> stream(file, packed, taken));
        return new RowFile(file, rows, rows.header(), null, rows::next, progress);
    }

    /** A file from its beginning, unpacked; {@code taken} tells how many of its bytes have been read. */
    private static InputStream stream(Path file, boolean packed, long[] taken) throws IOException {
        taken[0] = 0;
        InputStream counted = new CountingStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), taken);
        try {
            return packed ? new GZIPInputStream(counted, 1 << 16) : counted;
        } catch (IOException e) {
            counted.close();
            throw new IOException(file + " is not packed by gzip: " + e.getMessage(), e);
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
     * @throws IOException when the file cannot be read further; names the file, and where it was read to
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
        if (line.indexOf('\uFFFD') >= 0) {
            // What is decoded for bytes that mean nothing; two entities that differ in them must not become one.
            return new JsonRow(number, line, MissingNode.getInstance(), "not UTF-8");
        }
        try {
            JsonNode node = reader.readTree(line);
            return node.isObject()
                    ? new JsonRow(number, line, node, null)
                    : new JsonRow(number, line, MissingNode.getInstance(), "not a JSON object");
        } catch (JsonProcessingException broken) {
            return new JsonRow(number, line, MissingNode.getInstance(), "not JSON: " + broken.getOriginalMessage());
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
        private final long[] count;

        CountingStream(InputStream in, long[] count) {
            super(in);
            this.count = count;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count[0] += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int start, int length) throws IOException {
            int n = super.read(bytes, start, length);
            count[0] += Math.max(0, n);
            return n;
        }
    }
}
