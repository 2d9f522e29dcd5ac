package io.millrace.topology.door;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;

/**
 * The counts of one source in one window, in one array as it is stored: a byte that says whether they have changed since they were
 * told; then for each count the length of its name (int16), its name (UTF-8) and the count (int64). A count is there once it is more
 * than zero. They go by name, so that a project file with other fields or rules reads what an earlier one has counted.
 */
final class CountedWindow {
    private static final VarHandle COUNT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final int FIRST = 1;

    private final long end;
    private final Bytes key;
    private final CountNames names;
    private byte[] bytes;
    /** By number, where the count stands; 0 where there is none yet. */
    private int[] at = {};

    /** A window in which nothing is counted yet. */
    CountedWindow(long end, Bytes key, CountNames names) {
        this(end, key, names, new byte[FIRST]);
    }

    /** A window as {@link #bytes} gave it. */
    CountedWindow(long end, Bytes key, CountNames names, byte[] stored) {
        this.end = end;
        this.key = key;
        this.names = names;
        bytes = stored.clone();
        ByteBuffer in = ByteBuffer.wrap(bytes, FIRST, bytes.length - FIRST);
        while (in.hasRemaining()) {
            int number = names.number(name(in));
            place(number, in.position());
            in.getLong();
        }
    }

    long end() {
        return end;
    }

    /** Its key in the store. */
    Bytes key() {
        return key;
    }

    /** One more of what has the number. */
    void add(int number) {
        if (number >= at.length || at[number] == 0) {
            append(number);
        }
        int place = at[number];
        COUNT.set(bytes, place, (long) COUNT.get(bytes, place) + 1);
        bytes[0] = 1;
    }

    /** So many more of what has the number, at least one. */
    void add(int number, long count) {
        add(number);
        COUNT.set(bytes, at[number], (long) COUNT.get(bytes, at[number]) + count - 1);
    }

    /** Takes a value, at least one, of what has the number and none yet. */
    void setOnce(int number, long value) {
        if (number >= at.length || at[number] == 0) {
            add(number, value);
        }
    }

    boolean changed() {
        return bytes[0] != 0;
    }

    void told() {
        bytes[0] = 0;
    }

    /** A copy, as it is stored. */
    byte[] bytes() {
        return bytes.clone();
    }

    /** All that is more than zero, by name. */
    SortedMap<String, Long> counts() {
        SortedMap<String, Long> counts = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(bytes, FIRST, bytes.length - FIRST);
        while (in.hasRemaining()) {
            counts.put(name(in), in.getLong());
        }
        return counts;
    }

    private void append(int number) {
        byte[] name = names.name(number);
        int start = bytes.length;
        bytes = Arrays.copyOf(bytes, start + Short.BYTES + name.length + Long.BYTES);
        ByteBuffer.wrap(bytes, start, bytes.length - start)
                .putShort((short) name.length)
                .put(name);
        place(number, bytes.length - Long.BYTES);
    }

    private void place(int number, int place) {
        if (number >= at.length) {
            at = Arrays.copyOf(at, number + 1);
        }
        at[number] = place;
    }

    private static String name(ByteBuffer in) {
        byte[] name = new byte[in.getShort()];
        in.get(name);
        return new String(name, StandardCharsets.UTF_8);
    }
}
