package io.millrace.connect.objects;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Lines of bytes, ended by a line feed or the end. Of a line that is longer than allowed only the beginning is held. Not thread-safe. */
final class LineReader {
    private static final int BUFFER = 1 << 16;

    /** A line without its end. */
    static final class Line {
        private final byte[] text;
        private final boolean whole;

        private Line(byte[] text, boolean whole) {
            this.text = text;
            this.whole = whole;
        }

        byte[] text() {
            return text;
        }

        /** Whether it is all there, or was longer than allowed. */
        boolean whole() {
            return whole;
        }
    }

    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[BUFFER];
    private final CRC32C crc = new CRC32C();
    private int next;
    private int limit;
    private @Nullable IOException failure;

    LineReader(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** @throws IOException that of the stream, and the same from then on */
    boolean hasNext() throws IOException {
        if (next < limit) {
            return true;
        }
        if (failure != null) {
            throw failure;
        }
        try {
            next = 0;
            limit = 0;
            limit = Math.max(0, in.read(buffer));
            return limit > 0;
        } catch (IOException failed) {
            failure = failed;
            throw failed;
        }
    }

    /** The next line; there must be one. */
    Line next() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        boolean whole = true;
        boolean ended = false;
        while (!ended && hasNext()) {
            int from = next;
            while (next < limit && buffer[next] != '\n') {
                next++;
            }
            int length = next - from;
            crc.update(buffer, from, length);
            int kept = Math.min(length, longest - text.size());
            whole &= kept == length;
            text.write(buffer, from, kept);
            ended = next < limit;
            if (ended) {
                next++;
            }
        }
        crc.update('\n');
        return new Line(text.toByteArray(), whole);
    }

    /** The CRC-32C of the lines so far, each ended by one line feed. */
    long crc() {
        return crc.getValue();
    }
}
