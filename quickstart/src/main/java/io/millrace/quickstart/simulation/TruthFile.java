package io.millrace.quickstart.simulation;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The truth as a gzipped CSV file: {@code customer_id,time_ms,probability}. A person who wants to know how good a model
 * can be joins it with labelled examples on customer and as-of; no process of Millrace reads it.
 */
public final class TruthFile implements TruthListener, Closeable {
    private final Writer out;
    private final StringBuilder line = new StringBuilder();

    /** Begins a file, over one that may be there. */
    public TruthFile(Path file) throws IOException {
        out = new BufferedWriter(new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file), 1 << 16), StandardCharsets.UTF_8));
        out.write("customer_id,time_ms,probability\n");
    }

    /** Tells what a file holds, once it is closed. */
    public static void read(Path file, TruthListener listener) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int time = line.indexOf(',');
                int probability = line.indexOf(',', time + 1);
                listener.accept(
                        line.substring(0, time),
                        Long.parseLong(line, time + 1, probability, 10),
                        Double.parseDouble(line.substring(probability + 1)));
            }
        }
    }

    @Override
    public void accept(String customer, long time, double probability) {
        line.setLength(0);
        // Seven digits: enough to rank customers, and exact in writing.
        long digits = Math.round(probability * 1e7);
        String fraction = Long.toString(digits % 10_000_000);
        line.append(customer)
                .append(',')
                .append(time)
                .append(',')
                .append(digits / 10_000_000)
                .append('.');
        line.append("0".repeat(7 - fraction.length())).append(fraction).append('\n');
        try {
            out.append(line);
        } catch (IOException e) {
            throw new UncheckedIOException("the truth cannot be written", e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
