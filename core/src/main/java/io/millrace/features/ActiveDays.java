package io.millrace.features;

import java.time.Instant;
import java.time.ZoneId;

/**
 * The days of a zone with an event: twice the first one's number plus one (0 without any), then {@link #WORDS} words with a bit for
 * each day from the first on. Days from the {@link #DAYS}th on have no place: no window reaches so far.
 */
final class ActiveDays implements TileMonoid {
    /** Enough for the longest window, its first day whole, and a day of another zone at either end. */
    static final int DAYS = 384;

    private static final int WORDS = DAYS / Long.SIZE;
    private static final long MILLIS = 86_400_000;

    private final ZoneId zone;

    ActiveDays(ZoneId zone) {
        this.zone = zone;
    }

    /** How many. */
    static int count(byte[] state, int at) {
        int count = 0;
        for (int i = 0; i < WORDS; i++) {
            count += Long.bitCount(word(state, at, i));
        }
        return count;
    }

    @Override
    public String name() {
        return "ActiveDays " + zone;
    }

    @Override
    public int size() {
        return (1 + WORDS) * Long.BYTES;
    }

    @Override
    public void zero(byte[] state, int at) {
        for (int i = 0; i <= WORDS; i++) {
            Bytes.putLong(state, at + i * Long.BYTES, 0);
        }
    }

    @Override
    public void add(byte[] state, int at, Event event, int slot) {
        long seconds =
                zone.getRules().getOffset(Instant.ofEpochMilli(event.time())).getTotalSeconds();
        long day = Math.floorDiv(event.time() + 1_000 * seconds, MILLIS);
        makeFirst(state, at, day);
        set(state, at, day - first(state, at));
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        if (isZero(other, otherAt)) {
            return;
        }
        makeFirst(state, at, first(other, otherAt));
        long distance = first(other, otherAt) - first(state, at);
        for (int i = 0; i < WORDS; i++) {
            for (long bits = word(other, otherAt, i); bits != 0; bits &= bits - 1) {
                set(state, at, distance + (long) i * Long.SIZE + Long.numberOfTrailingZeros(bits));
            }
        }
    }

    /** The last day of what leaves may be the first of what stays. */
    @Override
    public boolean remove(byte[] state, int at, byte[] other, int otherAt) {
        return isZero(other, otherAt);
    }

    @Override
    public boolean isZero(byte[] state, int at) {
        return Bytes.getLong(state, at) == 0;
    }

    @Override
    public int packedSize() {
        return 1 + (1 + WORDS) * Packed.NUMBER;
    }

    @Override
    public void pack(byte[] state, int at, Packed to) {
        int used = WORDS;
        while (used > 1 && word(state, at, used - 1) == 0) {
            used--;
        }
        to.putSigned(Bytes.getLong(state, at));
        to.putByte(used);
        for (int i = 0; i < used; i++) {
            to.putUnsigned(word(state, at, i));
        }
    }

    @Override
    public void unpack(Packed from, byte[] state, int at) {
        Bytes.putLong(state, at, from.getSigned());
        int used = from.getByte();
        for (int i = 0; i < WORDS; i++) {
            putWord(state, at, i, i < used ? from.getUnsigned() : 0);
        }
    }

    /** Moves the bits so that they are counted from a day, when that is earlier than the first or there is none. */
    private void makeFirst(byte[] state, int at, long day) {
        if (isZero(state, at)) {
            Bytes.putLong(state, at, day << 1 | 1);
            return;
        }
        long distance = first(state, at) - day;
        if (distance <= 0) {
            return;
        }
        long words = distance / Long.SIZE;
        int bits = (int) (distance % Long.SIZE);
        for (int i = WORDS - 1; i >= 0; i--) {
            long moved = i - words >= 0 ? word(state, at, (int) (i - words)) << bits : 0;
            if (bits > 0 && i - words >= 1) {
                moved |= word(state, at, (int) (i - words - 1)) >>> (Long.SIZE - bits);
            }
            putWord(state, at, i, moved);
        }
        Bytes.putLong(state, at, day << 1 | 1);
    }

    private static long first(byte[] state, int at) {
        return Bytes.getLong(state, at) >> 1;
    }

    private static void set(byte[] state, int at, long day) {
        if (day < DAYS) {
            int word = (int) (day / Long.SIZE);
            putWord(state, at, word, word(state, at, word) | 1L << (day % Long.SIZE));
        }
    }

    private static long word(byte[] state, int at, int word) {
        return Bytes.getLong(state, at + (1 + word) * Long.BYTES);
    }

    private static void putWord(byte[] state, int at, int word, long bits) {
        Bytes.putLong(state, at + (1 + word) * Long.BYTES, bits);
    }
}
