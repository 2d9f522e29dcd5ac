package io.millrace.rollout;

import java.util.List;
import java.util.Random;

/**
 * One thread that scores two arms as serving does, in simulated microseconds: what is waiting when it is free, up to 128 rows, is a batch; the champion's
 * rows have their pass first. Independent of serving's code.
 */
final class SharedThreads {
    private static final int MOST = 128;
    private static final double LIMIT = 50_000;
    private static final double PER_PASS = 20;

    private final Random random;
    private final double share;
    private final double challengerMicros;
    private final double pauseEvery;
    /** Arrivals that are not scored yet begin with this one. */
    private double next;

    private double now;
    private double pauseAt;

    /**
     * A thread.
     *
     * @param share of the rows that are the challenger's
     * @param challengerMicros per row; the champion's take 10
     * @param pauseEvery mean microseconds between pauses of 200 ms
     */
    SharedThreads(long seed, double share, double challengerMicros, double pauseEvery) {
        random = new Random(seed);
        this.share = share;
        this.challengerMicros = challengerMicros;
        this.pauseEvery = pauseEvery;
        pauseAt = exponential(pauseEvery);
    }

    /** What is counted of the challenger, then of the champion, in so many batches at so many microseconds between two updates. */
    List<ArmCounts> batches(int batches, double between) {
        Counting challenger = new Counting();
        Counting champion = new Counting();
        double[] arrived = new double[MOST];
        boolean[] trial = new boolean[MOST];
        for (int batch = 0; batch < batches; batch++) {
            now = Math.max(now, next);
            if (now >= pauseAt) {
                now += 200_000;
                pauseAt = now + exponential(pauseEvery);
            }
            int size = 0;
            int challengers = 0;
            while (size < MOST && next <= now) {
                arrived[size] = next;
                trial[size] = random.nextDouble() < share;
                challengers += trial[size] ? 1 : 0;
                size++;
                next += exponential(between);
            }
            double first = champion.pass(size - challengers, 10);
            double second = challenger.pass(challengers, challengerMicros);
            int middle = size / 2;
            double waited = now - arrived[middle];
            if (trial[middle]) {
                challenger.timed(waited + second);
            } else {
                champion.timed(waited + first);
            }
            now += first + second;
        }
        return List.of(challenger.counts(), champion.counts());
    }

    private double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    private static final class Counting {
        private long samples;
        private long passes;
        private double micros;
        private long timed;
        private long slow;

        double pass(int rows, double perRow) {
            double duration = rows == 0 ? 0 : PER_PASS + rows * perRow;
            samples += rows;
            passes += rows == 0 ? 0 : 1;
            micros += duration;
            return duration;
        }

        void timed(double latency) {
            timed++;
            slow += latency > LIMIT ? 1 : 0;
        }

        ArmCounts counts() {
            return new ArmCounts(
                    samples,
                    0,
                    0,
                    0,
                    new Pace(passes, Math.round(1_000 * micros), timed, slow),
                    List.of(),
                    0.3 * samples,
                    0.09 * samples,
                    List.of());
        }
    }
}
