package io.millrace.history;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How events and questions lie in bytes, and their order. Little-endian: size of all that follows (int32), hash of the entity
 * (int64), time (int64), source (int16; {@link #QUESTION} for a question), partition (int32), offset or number of the question
 * (int64), length of the entity (int32), the entity; of an event {@link #BY_ARRIVAL} its own time (int64); then an event's slots, unless
 * it is a {@link #DELETION}, those that are derived left out: an int64 per number or time; per text its length (int32, -1 when
 * missing) and its bytes.
 */
final class HistoryLayout {
    /** After every source: a question at a moment knows the events of that moment. */
    static final short QUESTION = Short.MAX_VALUE;

    /** Added to the source of a deletion, which has no slots. */
    static final short DELETION = 0x4000;

    /** Added to the source of an event that stands where it arrived, and not where it happened. */
    static final short BY_ARRIVAL = 0x2000;

    /** Where the entity starts. */
    static final int ENTITY = 38;

    private static final int HASH = 4;
    private static final int TIME = 12;
    private static final int SOURCE = 20;
    private static final int PARTITION = 22;
    private static final int OFFSET = 26;
    private static final int ENTITY_LENGTH = 34;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private HistoryLayout() {}

    /** Bytes of the whole record. */
    static int size(byte[] bytes, int at) {
        return getInt(bytes, at) + Integer.BYTES;
    }

    static long hash(byte[] bytes, int at) {
        return getLong(bytes, at + HASH);
    }

    static long time(byte[] bytes, int at) {
        return getLong(bytes, at + TIME);
    }

    static short source(byte[] bytes, int at) {
        return (short) SHORTS.get(bytes, at + SOURCE);
    }

    static int partition(byte[] bytes, int at) {
        return getInt(bytes, at + PARTITION);
    }

    /** An event's offset, or a question's number. */
    static long offset(byte[] bytes, int at) {
        return getLong(bytes, at + OFFSET);
    }

    static int entityLength(byte[] bytes, int at) {
        return getInt(bytes, at + ENTITY_LENGTH);
    }

    /** A copy of the entity. */
    static byte[] entity(byte[] bytes, int at) {
        return Arrays.copyOfRange(bytes, at + ENTITY, at + ENTITY + entityLength(bytes, at));
    }

    /** Whether a record is of that entity. */
    static boolean isOf(byte[] entity, byte[] bytes, int at) {
        int from = at + ENTITY;
        return Arrays.equals(bytes, from, from + entityLength(bytes, at), entity, 0, entity.length);
    }

    /** Writes everything up to the entity, but for the size, which is known at the end. */
    static void head(byte[] bytes, long hash, long time, short source, int partition, long offset, int entityLength) {
        putLong(bytes, HASH, hash);
        putLong(bytes, TIME, time);
        SHORTS.set(bytes, SOURCE, source);
        putInt(bytes, PARTITION, partition);
        putLong(bytes, OFFSET, offset);
        putInt(bytes, ENTITY_LENGTH, entityLength);
    }

    /** Whether two records are of the same entity. */
    static boolean sameEntity(byte[] a, int at, byte[] b, int other) {
        int length = entityLength(a, at);
        return length == entityLength(b, other) && equal(a, at, b, other, length);
    }

    private static boolean equal(byte[] a, int at, byte[] b, int other, int length) {
        int from = at + ENTITY;
        int otherFrom = other + ENTITY;
        return Arrays.equals(a, from, from + length, b, otherFrom, otherFrom + length);
    }

    /** The order: by hash and entity; within it by time, source, partition and offset. */
    static int compare(byte[] a, int at, byte[] b, int other) {
        int order = Long.compare(hash(a, at), hash(b, other));
        return order != 0 ? order : compareWithinHash(a, at, b, other);
    }

    /** The same of records whose hashes are equal. */
    static int compareWithinHash(byte[] a, int at, byte[] b, int other) {
        if (!sameEntity(a, at, b, other)) {
            int from = at + ENTITY;
            int otherFrom = other + ENTITY;
            return Arrays.compare(
                    a, from, from + entityLength(a, at), b, otherFrom, otherFrom + entityLength(b, other));
        }
        int order = Long.compare(time(a, at), time(b, other));
        if (order == 0) {
            order = Short.compare(source(a, at), source(b, other));
        }
        if (order == 0) {
            order = Integer.compare(partition(a, at), partition(b, other));
        }
        return order == 0 ? Long.compare(offset(a, at), offset(b, other)) : order;
    }

    static int getInt(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    static void putInt(byte[] bytes, int at, int value) {
        INTS.set(bytes, at, value);
    }

    static long getLong(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    static void putLong(byte[] bytes, int at, long value) {
        LONGS.set(bytes, at, value);
    }
}
