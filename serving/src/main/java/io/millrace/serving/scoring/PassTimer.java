package io.millrace.serving.scoring;

import io.millrace.bundle.ScoredBatch;
import io.millrace.features.FeatureVector;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.reports.ScoreCounts;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Times passes: a version scores its rows of a batch. Versions take turns, and answers are sent in between; so that it makes no difference whose turn is
 * when, a row's latency is the time that an update waited until the batch began, and what its own version has taken of it. Of each batch the row in the middle
 * is the one that the latency guard hears of: rows of a batch are slow together, and are no independent trials, and a row that is picked whatever its
 * arm finds busy moments as often in a small arm as in a large one. One per thread; not thread-safe.
 */
final class PassTimer {
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ScoreCounts counts;
    private long begun;
    private int middle;
    private boolean waits;
    private long pass;
    private long latest;

    /** @param nanoTime such as {@link System#nanoTime} */
    PassTimer(Clock clock, LongSupplier nanoTime, ScoreCounts counts) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.counts = counts;
    }

    /** A batch of so many rows begins. */
    void batch(int size, Evidence evidence) {
        begun = clock.millis();
        waits = evidence == Evidence.UPDATES;
        middle = size / 2;
    }

    /** A version begins with its rows of the batch. */
    void pass() {
        pass = 0;
    }

    /** Scores some of the pass's rows; null, or why it could not. */
    @Nullable RuntimeException score(LoadedModel model, FeatureVector[] rows, int count, int top, ScoredBatch out) {
        long start = nanoTime.getAsLong();
        RuntimeException broken = RouteScorer.failure(model, rows, count, top, out);
        latest = nanoTime.getAsLong() - start;
        pass += latest;
        return broken;
    }

    /** Nanoseconds that the latest scoring took. */
    long latest() {
        return latest;
    }

    /** The pass has scored a row in an arm. */
    void scored(ModelRoute route, int arm, int row, long appendedAt, double score) {
        long millis = (waits ? begun - appendedAt : 0) + TimeUnit.NANOSECONDS.toMillis(pass);
        counts.scored(route, arm, score, millis);
        if (row == middle) {
            counts.timed(route, arm, millis);
        }
    }

    /** The pass over an arm's rows is over. */
    void passed(ModelRoute route, int arm) {
        counts.passed(route, arm, pass);
    }
}
