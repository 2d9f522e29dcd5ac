package io.millrace.quickstart.history;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads records that begin with the size of what follows (int32, little-endian), one after another. */
final class RecordReader implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private byte[] bytes = new byte[BUFFER];
    private int at;
    private int next;
    private int end;

    RecordReader(Path file) throws IOException {
        in = Files.newInputStream(file);
    }

    /** Moves on to the next record; false at the end. */
    boolean next() throws IOException {
        at = next;
        if (!fill(Integer.BYTES)) {
            return false;
        }
        int size = Integer.BYTES
                + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
        if (!fill(size)) {
            throw new EOFException("a temporary file is cut short");
        }
        next = at + size;
        return true;
    }

    /** Where the record lies. */
    byte[] bytes() {
        return bytes;
    }

    /** Where it starts. */
    int at() {
        return at;
    }

    /** Its length. */
    int size() {
        return next - at;
    }

    /** Makes sure that so many bytes are there from the record's start; false when the file ends before the first. */
    private boolean fill(int wanted) throws IOException {
        if (end - at >= wanted) {
            return true;
        }
        System.arraycopy(bytes, at, bytes, 0, end - at);
        end -= at;
        at = 0;
        next = 0;
        if (wanted > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(wanted, 2 * bytes.length));
        }
        while (end < wanted) {
            int read = in.read(bytes, end, bytes.length - end);
            if (read < 0) {
                if (end == 0) {
                    return false;
                }
                throw new EOFException("a temporary file is cut short");
            }
            end += read;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
