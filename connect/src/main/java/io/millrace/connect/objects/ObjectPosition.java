package io.millrace.connect.objects;

import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * How far a bucket has been read: the offset that Connect keeps.
 *
 * @param key the object that was read last; what comes before it in the order of keys has been read or never will be
 * @param etag what the object was when it was read
 * @param line how many of its lines have been read
 * @param crc the CRC-32C of those lines, each ended by one line feed: whether the object still begins with them
 * @param end whether it had no more lines then
 */
record ObjectPosition(String key, String etag, long line, long crc, boolean end) {
    ObjectPosition {
        if (line < 0 || crc < 0) {
            throw new IllegalArgumentException("negative: line " + line + ", crc " + crc);
        }
    }

    /** Before the first line of an object. */
    static ObjectPosition before(String key) {
        return new ObjectPosition(key, "", 0, 0, false);
    }

    /** As if the object had no more lines. */
    ObjectPosition ended() {
        return new ObjectPosition(key, etag, line, crc, true);
    }

    /** @throws ConnectException if the offset is none of this connector's */
    static ObjectPosition of(Map<String, ?> offset) {
        if (offset.get("key") instanceof String key
                && offset.get("etag") instanceof String etag
                && offset.get("line") instanceof Number line
                && offset.get("crc") instanceof Number crc
                && offset.get("end") instanceof Boolean end) {
            return new ObjectPosition(key, etag, line.longValue(), crc.longValue(), end);
        }
        throw new ConnectException("an offset has key, etag, line, crc and end, but found " + offset);
    }

    Map<String, Object> offset() {
        return Map.of("key", key, "etag", etag, "line", line, "crc", crc, "end", end);
    }
}
