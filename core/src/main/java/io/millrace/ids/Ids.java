package io.millrace.ids;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Deterministic ids of feature updates and requests: 32 lower-case hexadecimal digits of the 128-bit MurmurHash3 of
 * project, feature-set major, cause and origin. The same origin always has the same id, whatever instance computes it and
 * however often.
 *
 * <p>Hashed bytes: the project (UTF-8, preceded by its length as int32), the major (int32), the cause's letter, then the
 * origin; everything big-endian, every text preceded by its length, so that no two origins share their bytes.
 */
public final class Ids {
    /** Length of an id. */
    static final int DIGITS = 32;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Ids() {}

    /** Of an update that a source record caused: the record's <em>original</em> topic, partition and offset. */
    public static String event(String project, int featureSetMajor, String topic, int partition, long offset) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = begin(project, featureSetMajor, 'E', 4 + name.length + 12);
        bytes.putInt(name.length).put(name).putInt(partition).putLong(offset);
        return hex(bytes.array(), bytes.arrayOffset(), bytes.position());
    }

    /** Of an update that silence caused at an entity's boundary (epoch milliseconds). */
    public static String refresh(String project, int featureSetMajor, byte[] entity, long boundary) {
        return ofBoundary(project, featureSetMajor, 'R', entity, boundary);
    }

    /** Of the snapshot at an entity's sampling boundary (epoch milliseconds). */
    public static String snapshot(String project, int featureSetMajor, byte[] entity, long boundary) {
        return ofBoundary(project, featureSetMajor, 'S', entity, boundary);
    }

    /**
     * Of what a REST request asks to be scored. Of whom is part of it: a gateway names a request that comes in, and whoever answers it may ask for
     * several entities under that one name.
     *
     * @param entity empty where the request does not say
     * @param index place among all that the request asks for, from 0
     */
    public static String request(String project, int featureSetMajor, String requestId, String entity, int index) {
        byte[] id = requestId.getBytes(StandardCharsets.UTF_8);
        byte[] whose = entity.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = begin(project, featureSetMajor, 'Q', 4 + id.length + 4 + whose.length + 4);
        bytes.putInt(id.length).put(id).putInt(whose.length).put(whose).putInt(index);
        return hex(bytes.array(), bytes.arrayOffset(), bytes.position());
    }

    private static String ofBoundary(String project, int major, char cause, byte[] entity, long boundary) {
        ByteBuffer bytes = begin(project, major, cause, 4 + entity.length + 8);
        bytes.putInt(entity.length).put(entity).putLong(boundary);
        return hex(bytes.array(), bytes.arrayOffset(), bytes.position());
    }

    private static ByteBuffer begin(String project, int major, char cause, int originLength) {
        byte[] name = project.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + name.length + 4 + 1 + originLength)
                .putInt(name.length)
                .put(name)
                .putInt(major)
                .put((byte) cause);
    }

    private static String hex(byte[] bytes, int start, int length) {
        Murmur3 hash = new Murmur3();
        hash.hash(bytes, start, length);
        byte[] digits = new byte[DIGITS];
        write(hash, digits);
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    /** Writes the last hash as 32 digits. */
    static void write(Murmur3 hash, byte[] digits) {
        write(hash.first(), digits, 0);
        write(hash.second(), digits, 16);
    }

    private static void write(long value, byte[] digits, int at) {
        for (int i = 0; i < 16; i++) {
            digits[at + i] = HEX[(int) (value >>> (60 - 4 * i)) & 15];
        }
    }
}
