package io.millrace.statistics;

/**
 * Buckets of latencies in whole milliseconds, whose width grows with the latency: its {@value #LEADING} leading bits, and how many follow them.
 * Up to 15 ms every latency has a bucket of its own; above, a bucket's upper end is less than 1/8 above every latency in it. Counts of
 * buckets of any number of instances and intervals add up.
 */
public final class LatencyBuckets {
    private static final int LEADING = 4;
    /** Buckets from one power of two to the next. */
    private static final int OCTAVE = 1 << (LEADING - 1);
    /** About 6.2 days: what takes longer counts as this. */
    private static final long LONGEST = (1L << 29) - 1;

    /** Number of buckets. */
    public static final int BUCKETS = bucket(LONGEST) + 1;

    private LatencyBuckets() {}

    /** The bucket of a latency, 0 to {@link #BUCKETS} - 1; one below 0, as clocks of two machines can make it, is in the first. */
    public static int bucket(long millis) {
        long latency = Math.min(LONGEST, Math.max(0, millis));
        int follow = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(latency) - LEADING);
        return follow * OCTAVE + (int) (latency >>> follow);
    }

    /** The highest latency of a bucket, in milliseconds. */
    public static long highest(int bucket) {
        int follow = Math.max(0, bucket / OCTAVE - 1);
        long leading = bucket - (long) follow * OCTAVE;
        return ((leading + 1) << follow) - 1;
    }

    /**
     * The latency that a share of the counted ones do not exceed, in milliseconds, rounded up to its bucket's highest; -1 when nothing is counted.
     *
     * @param counts by bucket; may end before the last
     * @param share 0 to 1, such as 0.99
     */
    public static long quantile(long[] counts, double share) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        if (all == 0) {
            return -1;
        }
        long rank = Math.max(1, (long) Math.ceil(share * all));
        int bucket = -1;
        for (long seen = 0; seen < rank; ) {
            bucket++;
            seen += counts[bucket];
        }
        return highest(bucket);
    }
}
