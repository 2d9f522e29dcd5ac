package io.millrace.runtime.speed;

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
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Measures a warm model against what the project asks of its speed. Its golden rows are scored in rounds, each row several times in succession; a
 * row's time is the mean of its best round, and the model's the mean over the rows. Whatever else the machine does can only make a
 * round longer, so that a model is rejected for nothing but what it cannot do. The rounds end when the model has passed.
 */
public final class SpeedTrial {
    static final int ROUNDS = 20;
    /** Scorings of a row that are timed as one: reading a clock takes time, too. */
    static final int TOGETHER = 8;
    /** Rounds that even a very slow model gets. */
    private static final int FEWEST_ROUNDS = 3;

    private static final long LONGEST_NANOS = Duration.ofSeconds(2).toNanos();

    private final Constraints constraints;
    private final LongSupplier nanos;

    /** @param constraints what the project asks */
    public SpeedTrial(Constraints constraints) {
        this(constraints, System::nanoTime);
    }

    SpeedTrial(Constraints constraints, LongSupplier nanos) {
        this.constraints = constraints;
        this.nanos = nanos;
    }

    /** Whether the project asks anything of a model's speed. */
    public boolean asked() {
        return constraints.throughput() != null || constraints.latencyP99() != null;
    }

    /**
     * Tries a model that is warm.
     *
     * @throws BadBundleException when it is too slow
     */
    public void run(Scorer scorer, ModelBundle bundle, FeatureSet features) throws BadBundleException {
        if (asked()) {
            require(measure(scorer, bundle, features));
        }
    }

    /** Measures a model that is warm, until it is as fast as the project asks, or cannot be. */
    public Speed measure(Scorer scorer, ModelBundle bundle, FeatureSet features) {
        FeatureVector[][] rows = Warmup.vectors(bundle, features).stream()
                .map(row -> new FeatureVector[] {row})
                .toArray(FeatureVector[][]::new);
        ScoredBatch alone = new ScoredBatch();
        return measure(row -> scorer.score(rows[row], 1, alone), rows.length);
    }

    /** @param score scores the row of that number */
    void run(IntConsumer score, int rows) throws BadBundleException {
        if (asked()) {
            require(measure(score, rows));
        }
    }

    private void require(Speed speed) throws BadBundleException {
        if (!speed.meets(constraints)) {
            throw new BadBundleException(Rejection.TOO_SLOW, speed.complaint(constraints));
        }
    }

    private Speed measure(IntConsumer score, int rows) {
        double[] best = new double[rows];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        long start = nanos.getAsLong();
        Speed speed = new Speed(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        for (int round = 0; round < ROUNDS && goesOn(round, start) && !speed.meets(constraints); round++) {
            measure(score, best);
            speed = new Speed(
                    Arrays.stream(best).average().orElse(0),
                    Arrays.stream(best).max().orElse(0));
        }
        return speed;
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
}
