package io.millrace.features;

/**
 * Sum of a slot's scaled integers, or of 1 for every event where the slot is -1, each halved with every half-life that passes.
 *
 * <p>Time is cut into half-lives, numbered from the epoch. The weight of an event at time t = (n + f) · H, 0 ≤ f < 1, is 2^f within its
 * half-life n: an integer of 32 binary digits after the point. So each half-life's sum is an exact integer, and they are put
 * together only when the state is read: adding in any order gives the same bytes. The youngest {@link #HALF_LIVES} half-lives in which
 * something happened are kept; what is older weighs less than 2^-{@value #FORGOTTEN_BITS}.
 *
 * <p>In the state: twice the number of the youngest half-life plus one (int64, 0 without an event), then its sum and those of the ones
 * before it, each in the place of its number modulo {@link #HALF_LIVES}: signed 128-bit integers, low half first. 2^32 events of the
 * greatest magnitude in one half-life cannot overflow it.
 */
final class DecayedSum implements Monoid {
    static final int HALF_LIVES = 32;

    static final int FORGOTTEN_BITS = 31;

    private static final int POINT = 32;
    private static final int SUM = 2 * Long.BYTES;

    private final long halfLife;

    /** @param halfLifeMillis milliseconds in which a weight halves */
    DecayedSum(long halfLifeMillis) {
        halfLife = halfLifeMillis;
    }

    /** The sum at a moment at or after the youngest event, over 10^scale. */
    double value(byte[] state, int at, long asOf, int scale) {
        if (Bytes.getLong(state, at) == 0) {
            return 0;
        }
        long youngest = youngest(state, at);
        double sum = 0;
        for (long number = youngest - HALF_LIVES + 1; number <= youngest; number++) {
            int place = place(at, number);
            sum = sum / 2 + number(Bytes.getLong(state, place), Bytes.getLong(state, place + Long.BYTES));
        }
        long now = Math.floorDiv(asOf, halfLife);
        double passed = (double) Math.floorMod(asOf, halfLife) / halfLife;
        long exponent = Math.max(youngest - now - POINT, -2_000);
        return Math.scalb(sum * StrictMath.pow(2, -passed), (int) exponent) / StrictMath.pow(10, scale);
    }

    @Override
    public String name() {
        return "DecayedSum " + halfLife;
    }

    @Override
    public int size() {
        return Long.BYTES + HALF_LIVES * SUM;
    }

    @Override
    public void zero(byte[] state, int at) {
        Bytes.putLong(state, at, 0);
        for (int i = 0; i < 2 * HALF_LIVES; i++) {
            Bytes.putLong(state, at + (1 + i) * Long.BYTES, 0);
        }
    }

    @Override
    public void add(byte[] state, int at, Event event, int slot) {
        long value = slot < 0 ? 1 : event.scaled(slot);
        if (value == Event.MISSING) {
            return;
        }
        long number = Math.floorDiv(event.time(), halfLife);
        if (reach(state, at, number)) {
            double passed = (double) Math.floorMod(event.time(), halfLife) / halfLife;
            long weight = (long) Math.rint(Math.scalb(StrictMath.pow(2, passed), POINT));
            Sum.add(state, place(at, number), value * weight, Math.multiplyHigh(value, weight));
        }
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        if (Bytes.getLong(other, otherAt) == 0) {
            return;
        }
        long youngest = youngest(other, otherAt);
        reach(state, at, youngest);
        for (long number = youngest - HALF_LIVES + 1; number <= youngest; number++) {
            if (reach(state, at, number)) {
                int place = place(otherAt, number);
                Sum.add(
                        state,
                        place(at, number),
                        Bytes.getLong(other, place),
                        Bytes.getLong(other, place + Long.BYTES));
            }
        }
    }

    /** What was counted up to then would have no place any more. */
    @Override
    public boolean isSettled(byte[] state, int at, long since) {
        return Bytes.getLong(state, at) != 0 && youngest(state, at) - HALF_LIVES >= Math.floorDiv(since, halfLife);
    }

    /** Makes room for a half-life where it is the youngest. Returns whether it has a place. */
    private static boolean reach(byte[] state, int at, long number) {
        if (Bytes.getLong(state, at) == 0) {
            Bytes.putLong(state, at, number << 1 | 1);
            return true;
        }
        long youngest = youngest(state, at);
        if (number <= youngest) {
            return number > youngest - HALF_LIVES;
        }
        long oldest = Math.max(youngest + 1, number - HALF_LIVES + 1);
        for (long each = oldest; each <= number; each++) {
            int place = place(at, each);
            Bytes.putLong(state, place, 0);
            Bytes.putLong(state, place + Long.BYTES, 0);
        }
        Bytes.putLong(state, at, number << 1 | 1);
        return true;
    }

    private static double number(long low, long high) {
        return high == low >> 63 ? low : high * 0x1p64 + (low >>> 1) * 2.0 + (low & 1);
    }

    private static long youngest(byte[] state, int at) {
        return Bytes.getLong(state, at) >> 1;
    }

    private static int place(int at, long number) {
        return at + Long.BYTES + (int) Math.floorMod(number, (long) HALF_LIVES) * SUM;
    }
}
