package io.millrace.quickstart.files;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * The rows of a file, one at a time and with a measure of progress. The name says the form: {@code .csv}, {@code .jsonl},
 * {@code .ndjson} or {@code .json} (one object per line), each also with {@code .gz}.
 */
public final class FileRows implements Iterator<FileRow>, Closeable {
    private final Counting counting;
    private final long size;
    private final RowFormat format;

    private FileRows(Counting counting, long size, RowFormat format) {
        this.counting = counting;
        this.size = size;
        this.format = format;
    }

    /**
     * Opens a file.
     *
     * @param columns CSV headers or JSON keys (dotted for nested ones) of the wanted cells
     * @throws UnusableFileException when the name says no known form, or a CSV header lacks a column
     */
    public static FileRows open(Path file, List<String> columns) throws IOException, UnusableFileException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean compressed = name.endsWith(".gz");
        String plain = compressed ? name.substring(0, name.length() - 3) : name;
        if (!plain.endsWith(".csv") && !json(plain)) {
            throw new UnusableFileException(
                    file + ": the name must end in .csv, .jsonl, .ndjson or .json, or one of these with .gz");
        }
        Counting counting = new Counting(Files.newInputStream(file));
        try {
            InputStream in = new BufferedInputStream(compressed ? new GZIPInputStream(counting) : counting, 1 << 16);
            RowFormat format = json(plain) ? new JsonLines(in, columns) : new CsvRows(file, in, columns);
            return new FileRows(counting, Files.size(file), format);
        } catch (IOException | UnusableFileException failed) {
            counting.close();
            throw failed;
        }
    }

    private static boolean json(String name) {
        return name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json");
    }

    @Override
    public boolean hasNext() {
        return format.hasNext();
    }

    /** The next row; a row that is broken has a {@link FileRow#mistake}. */
    @Override
    public FileRow next() {
        return format.next();
    }

    /** Share of the file's bytes that was read, 0 to 1; a little ahead of the rows. */
    public double progress() {
        return size == 0 ? 1 : Math.min(1, counting.count / (double) size);
    }

    @Override
    public void close() throws IOException {
        format.close();
        counting.close();
    }

    /** Reads rows of one form. */
    interface RowFormat extends Iterator<FileRow>, Closeable {}

    private static final class Counting extends FilterInputStream {
        private volatile long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int start, int length) throws IOException {
            int read = super.read(bytes, start, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
