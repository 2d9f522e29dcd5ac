package io.millrace.serving.models;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Rejection;
import io.millrace.bundle.ScoredBatch;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.project.Constraints;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Measures a warm model against what the project asks of its speed. Its golden rows are scored in rounds, each row several times in succession; a
 * row's time is the mean of its best round, and the model's the mean over the rows. Whatever else the machine does can only make a
 * round longer, so that a model is rejected for nothing but what it cannot do. The rounds end when the model has passed.
 */
final class SpeedTrial {
    static final int ROUNDS = 20;
    /** Scorings of a row that are timed as one: reading a clock takes time, too. */
    static final int TOGETHER = 8;
    /** Rounds that even a very slow model gets. */
    private static final int FEWEST_ROUNDS = 3;

    private static final long LONGEST_NANOS = Duration.ofSeconds(2).toNanos();

    private final Constraints constraints;
    private final FeatureSet features;
    private final LongSupplier nanos;

    SpeedTrial(FeatureSet features) {
        this(features, features.project().constraints(), System::nanoTime);
    }

    SpeedTrial(FeatureSet features, Constraints constraints, LongSupplier nanos) {
        this.features = features;
        this.constraints = constraints;
        this.nanos = nanos;
    }

    /**
     * Tries a model that is warm.
     *
     * @throws BadBundleException when it is too slow
     */
    void run(Scorer scorer, ModelBundle bundle) throws BadBundleException {
        FeatureVector[][] rows = Warmup.vectors(bundle, features).stream()
                .map(row -> new FeatureVector[] {row})
                .toArray(FeatureVector[][]::new);
        ScoredBatch alone = new ScoredBatch();
        run(row -> scorer.score(rows[row], 1, alone), rows.length);
    }

    /** @param score scores the row of that number */
    void run(IntConsumer score, int rows) throws BadBundleException {
        if (constraints.throughput() == null && constraints.latencyP99() == null) {
            return;
        }
        double[] best = new double[rows];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        long start = nanos.getAsLong();
        String slow = "";
        for (int round = 0; round < ROUNDS && goesOn(round, start); round++) {
            measure(score, best);
            slow = judge(
                    Arrays.stream(best).average().orElse(0),
                    Arrays.stream(best).max().orElse(0));
            if (slow.isEmpty()) {
                return;
            }
        }
        throw new BadBundleException(Rejection.TOO_SLOW, slow);
    }

    private boolean goesOn(int round, long start) {
        return round < FEWEST_ROUNDS || nanos.getAsLong() - start < LONGEST_NANOS;
    }

    private void measure(IntConsumer score, double[] best) {
        for (int row = 0; row < best.length; row++) {
            long from = nanos.getAsLong();
            for (int i = 0; i < TOGETHER; i++) {
                score.accept(row);
            }
            best[row] = Math.min(best[row], (double) (nanos.getAsLong() - from) / TOGETHER);
        }
    }

    /** What is wrong with it; empty when nothing is. */
    private String judge(double mean, double longest) {
        Double throughput = constraints.throughput();
        if (throughput != null && mean * throughput > 1e9) {
            return String.format(
                    Locale.ROOT,
                    "scoring a row takes %.1f µs at best, so that one thread scores %.0f/s, and constraints.throughput asks for %.0f/s",
                    mean / 1e3,
                    1e9 / mean,
                    throughput);
        }
        Duration latency = constraints.latencyP99();
        if (latency != null && longest > latency.toNanos()) {
            return String.format(
                    Locale.ROOT,
                    "scoring one of its golden rows takes %.2f ms at best, and constraints.latency_p99 allows %.2f ms",
                    longest / 1e6,
                    latency.toNanos() / 1e6);
        }
        return "";
    }
}
