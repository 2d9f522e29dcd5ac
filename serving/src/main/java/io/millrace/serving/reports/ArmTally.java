package io.millrace.serving.reports;

import io.millrace.records.ArmCounts;
import io.millrace.statistics.LatencyBuckets;
import java.util.ArrayList;
import java.util.List;

/** Counts of what one version has scored in one arm. They add up. Not thread-safe. */
final class ArmTally {
    private static final int BINS = 20;

    private final ArmName name;
    private final long[] latency = new long[LatencyBuckets.BUCKETS];
    private final long[] scores = new long[BINS];
    private long samples;
    private long errors;
    private long excused;
    private long invalid;
    private long passes;
    private long nanos;
    private long timed;
    private long slow;
    private double scoreSum;
    private double scoreSquares;

    ArmTally(ArmName name) {
        this.name = name;
    }

    ArmName name() {
        return name;
    }

    long samples() {
        return samples;
    }

    long errors() {
        return errors;
    }

    long invalid() {
        return invalid;
    }

    /**
     * A vector was scored.
     *
     * @param score anything; from 0 to 1 it is valid
     * @param millis how long it took
     */
    void scored(double score, long millis) {
        samples++;
        latency[LatencyBuckets.bucket(millis)]++;
        if (score >= 0 && score <= 1) {
            scores[bin(score)]++;
            scoreSum += score;
            scoreSquares += score * score;
        } else {
            invalid++;
        }
    }

    /** The version failed on a vector, and is to blame. */
    void failed() {
        samples++;
        errors++;
    }

    /** The version failed on a vector that the champion is not known to score either. */
    void excused() {
        samples++;
        excused++;
    }

    /** All of its vectors of a batch were scored. */
    void passed(long duration) {
        passes++;
        nanos += duration;
    }

    /** A batch's middle row was scored. */
    void timed(boolean tooSlow) {
        timed++;
        slow += tooSlow ? 1 : 0;
    }

    /** Bins are right-closed; whatever rounding makes of the product, an edge belongs to the bin below it. */
    static int bin(double score) {
        int bin = Math.min(BINS - 1, (int) (score * BINS));
        if (bin > 0 && score <= (double) bin / BINS) {
            bin--;
        }
        return score > (double) (bin + 1) / BINS ? bin + 1 : bin;
    }

    void add(ArmTally other) {
        samples += other.samples;
        errors += other.errors;
        excused += other.excused;
        invalid += other.invalid;
        passes += other.passes;
        nanos += other.nanos;
        timed += other.timed;
        slow += other.slow;
        scoreSum += other.scoreSum;
        scoreSquares += other.scoreSquares;
        for (int i = 0; i < latency.length; i++) {
            latency[i] += other.latency[i];
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] += other.scores[i];
        }
    }

    ArmCounts toRecord() {
        return new ArmCounts(
                name.variant(),
                name.version(),
                name.shadow(),
                samples,
                errors,
                excused,
                invalid,
                passes,
                nanos,
                timed,
                slow,
                upToTheLast(latency),
                scoreSum,
                scoreSquares,
                upToTheLast(scores));
    }

    private static List<Long> upToTheLast(long[] counts) {
        int length = counts.length;
        while (length > 0 && counts[length - 1] == 0) {
            length--;
        }
        List<Long> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(counts[i]);
        }
        return list;
    }
}
