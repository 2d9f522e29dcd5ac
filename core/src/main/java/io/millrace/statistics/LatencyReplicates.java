package io.millrace.statistics;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Latencies in {@link LatencyBuckets}, as they were and in each replicate of a bootstrap by entity, so that the uncertainty of a quantile is known
 * although the latencies of one entity are not independent. Those of any number of partitions, intervals and instances add up, in any order, as
 * long as they drew the same {@link PoissonWeights}. Not thread-safe.
 */
public final class LatencyReplicates {
    private static final byte VERSION = 1;
    /** More replicates than anybody needs. */
    private static final int MOST = 1 << 16;

    private final int replicates;
    /** By bucket: the count of latencies as they were, then of each replicate. Buckets without any latency have none. */
    private final long @Nullable [][] counts = new long[LatencyBuckets.BUCKETS][];

    /**
     * Nothing is counted.
     *
     * @param replicates 1 to 65,536; 200 tell a 95 % interval's ends from the five outermost on either side
     */
    public LatencyReplicates(int replicates) {
        if (replicates < 1 || replicates > MOST) {
            throw new IllegalArgumentException("replicates are 1 to " + MOST + ", not " + replicates);
        }
        this.replicates = replicates;
    }

    /** Number of replicates. */
    public int replicates() {
        return replicates;
    }

    /**
     * Counts a latency.
     *
     * @param weights of its entity, one per replicate
     */
    public void add(int[] weights, long millis) {
        long[] row = row(LatencyBuckets.bucket(millis));
        row[0]++;
        for (int replicate = 0; replicate < replicates; replicate++) {
            row[replicate + 1] += weights[replicate];
        }
    }

    /** Counts what another has counted, with as many replicates. */
    public void add(LatencyReplicates other) {
        if (other.replicates != replicates) {
            throw new IllegalArgumentException(other.replicates + " replicates and " + replicates + " do not add up");
        }
        for (int bucket = 0; bucket < counts.length; bucket++) {
            long[] more = other.counts[bucket];
            if (more != null) {
                long[] row = row(bucket);
                for (int i = 0; i <= replicates; i++) {
                    row[i] += more[i];
                }
            }
        }
    }

    /**
     * The latency in milliseconds that a share of those counted do not exceed. Within a bucket they are taken for evenly spread. NaN when nothing
     * is counted.
     *
     * @param share 0 to 1, such as 0.99
     */
    public double quantile(double share) {
        return quantile(0, share);
    }

    /** The same of each replicate; one without latencies has NaN. */
    public double[] quantiles(double share) {
        double[] all = new double[replicates];
        Arrays.setAll(all, replicate -> quantile(replicate + 1, share));
        return all;
    }

    private double quantile(int column, double share) {
        long all = 0;
        for (long[] row : counts) {
            all += row == null ? 0 : row[column];
        }
        if (all == 0) {
            return Double.NaN;
        }
        double rank = Math.max(1, Math.ceil(share * all));
        long seen = 0;
        int bucket = -1;
        long within = 0;
        while (seen + within < rank) {
            seen += within;
            bucket++;
            long[] row = counts[bucket];
            within = row == null ? 0 : row[column];
        }
        double before = bucket == 0 ? -1 : LatencyBuckets.highest(bucket - 1);
        return before + (LatencyBuckets.highest(bucket) - before) * (rank - seen) / within;
    }

    private long[] row(int bucket) {
        long[] row = counts[bucket];
        if (row == null) {
            row = new long[replicates + 1];
            counts[bucket] = row;
        }
        return row;
    }

    /** A version byte and the number of replicates; then, per bucket that has latencies, its number and its counts. Numbers are variable-length. */
    public byte[] encode() {
        int used = 0;
        for (long[] row : counts) {
            used += row == null ? 0 : 1;
        }
        ByteBuffer bytes = ByteBuffer.allocate(6 + used * (5 + 10 * (replicates + 1)));
        bytes.put(VERSION);
        put(bytes, replicates);
        for (int bucket = 0; bucket < counts.length; bucket++) {
            long[] row = counts[bucket];
            if (row != null) {
                put(bytes, bucket);
                for (long count : row) {
                    put(bytes, count);
                }
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /**
     * What was encoded.
     *
     * @throws IllegalArgumentException when the bytes are not of a known version, or are cut short
     */
    public static LatencyReplicates decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        try {
            byte version = bytes.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("latencies of version " + version
                        + "; version 1 is read: start the process of the version that wrote it, or a later one");
            }
            LatencyReplicates decoded = new LatencyReplicates((int) Math.min(Integer.MAX_VALUE, get(bytes)));
            while (bytes.hasRemaining()) {
                long bucket = get(bytes);
                if (bucket < 0 || bucket >= LatencyBuckets.BUCKETS) {
                    throw new IllegalArgumentException("there is no bucket " + bucket);
                }
                long[] row = decoded.row((int) bucket);
                for (int i = 0; i < row.length; i++) {
                    row[i] = get(bytes);
                }
            }
            return decoded;
        } catch (BufferUnderflowException cut) {
            throw new IllegalArgumentException("latencies are cut short", cut);
        }
    }

    /** Seven bits a byte, the lowest first; a byte below 0 says that more follow. */
    private static void put(ByteBuffer bytes, long number) {
        long rest = number;
        while (rest > 0x7f) {
            bytes.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long get(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes.get();
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }
}
