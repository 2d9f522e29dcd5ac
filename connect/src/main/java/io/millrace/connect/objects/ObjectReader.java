package io.millrace.connect.objects;

import io.millrace.connect.objects.LineReader.Line;
import java.io.IOException;
import org.apache.kafka.connect.errors.ConnectException;

/** The lines of one object behind a position in it. Not thread-safe. */
final class ObjectReader implements AutoCloseable {
    private final ObjectContent content;
    private final LineReader lines;
    private final String key;
    private long line;

    /**
     * Goes to the position.
     *
     * @param longest bytes of a line
     * @throws ConnectException if the object does not begin any more with what was read of it
     */
    ObjectReader(ObjectContent content, ObjectPosition position, int longest) throws IOException {
        this.content = content;
        this.lines = new LineReader(content.stream(), longest);
        this.key = position.key();
        while (line < position.line() && lines.hasNext()) {
            lines.next();
            line++;
        }
        if (line < position.line() || (line > 0 && lines.crc() != position.crc())) {
            throw new ConnectException("the object " + key + " has been changed in its first " + position.line()
                    + " lines, which were read before: whether to go on behind it or to read it again is for a person to"
                    + " say, by the connector's offset");
        }
    }

    boolean hasNext() throws IOException {
        return lines.hasNext();
    }

    Line next() throws IOException {
        Line read = lines.next();
        line++;
        return read;
    }

    /** Behind the line that was read last. */
    ObjectPosition position() throws IOException {
        return at(!hasNextOrFault());
    }

    /** As if the object ended here. */
    ObjectPosition givenUp() {
        return at(true);
    }

    private ObjectPosition at(boolean end) {
        return new ObjectPosition(key, content.etag(), line, line == 0 ? 0 : lines.crc(), end);
    }

    /** A fault behind a line is not that line's: it comes when the next one is asked for. */
    private boolean hasNextOrFault() throws IOException {
        try {
            return hasNext();
        } catch (IOException failed) {
            if (broken(failed)) {
                return true;
            }
            throw failed;
        }
    }

    /** Whether the error is the object's own fault, so that reading it again ends in the same. */
    boolean broken(IOException error) {
        return content.broken(error);
    }

    @Override
    public void close() {
        content.close();
    }
}
