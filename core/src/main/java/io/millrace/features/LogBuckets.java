package io.millrace.features;

/**
 * Buckets of whole numbers whose width grows with the number, as those of a DDSketch (Masson et al. 2019) with the interpolated
 * logarithm that needs no logarithm: the seven leading bits of the magnitude and how many follow them. Up to 127 in magnitude
 * every number has a bucket of its own; above, a bucket's middle is within 1/128 = 0.78 % of every number in it.
 *
 * <p>There are {@value #BUCKETS} buckets, numbered in the order of their numbers, for magnitudes below 2^62.
 */
final class LogBuckets {
    private static final int LEADING = 7;
    /** Buckets from one power of two to the next. */
    private static final int OCTAVE = 1 << (LEADING - 1);
    /** Buckets of the positive numbers. */
    private static final int SIDE = (62 - LEADING) * OCTAVE + 2 * OCTAVE - 1;

    static final int BUCKETS = 2 * SIDE + 1;

    private LogBuckets() {}

    /** The bucket of a number: 0 to {@link #BUCKETS} - 1. */
    static int of(long number) {
        return number < 0 ? SIDE - magnitude(-number) : SIDE + magnitude(number);
    }

    /** The middle of a bucket's numbers, doubled: it may be half of an odd number. */
    static long doubledMiddle(int bucket) {
        int magnitude = Math.abs(bucket - SIDE);
        int follow = Math.max(0, magnitude / OCTAVE - 1);
        long leading = magnitude - (long) follow * OCTAVE;
        long middle = ((2 * leading + 1) << follow) - 1;
        return bucket < SIDE ? -middle : middle;
    }

    private static int magnitude(long number) {
        int follow = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(number) - LEADING);
        return follow * OCTAVE + (int) (number >>> follow);
    }
}
