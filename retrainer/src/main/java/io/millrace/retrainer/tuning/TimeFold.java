package io.millrace.retrainer.tuning;

import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.training.OutOfFold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows to grow a forest on, and later ones to judge it by, with the gap of a horizon between them: the split of the model itself, within its train rows.
 *
 * <pre>
 *     ├──────────────── train time ────────────────┤
 *     ├─ fit ─┤ gap ├ 4 ┤
 *     ├── fit ────┤ gap ├ 3 ┤
 *     ├──── fit ──────┤ gap ├ 2 ┤
 *     ├────── fit ────────┤ gap ├ 1 ┤
 * </pre>
 */
final class TimeFold {
    private final int[] fit;
    private final int[] judged;

    private TimeFold(int[] fit, int[] judged) {
        this.fit = fit;
        this.judged = judged;
    }

    /**
     * The folds, the latest first: it is the most like the model, and so it is by the latest that a hopeless trial is given up. The stretches that are judged cover half of the time that is left when a horizon is
     * taken off.
     *
     * @param rows by time; the test's are not among them
     * @throws TrainingFailed when fewer than two folds have enough rows of both classes on both sides
     */
    static List<TimeFold> of(ExampleTable table, int[] rows, Duration horizon, int count) throws TrainingFailed {
        List<TimeFold> folds = new ArrayList<>();
        long gap = horizon.toMillis();
        long from = rows.length == 0 ? 0 : table.asOf(rows[0]);
        long until = rows.length == 0 ? 0 : table.asOf(rows[rows.length - 1]);
        long first = from + gap + (until - from - gap) / 2;
        for (int k = count - 1; k >= 0 && first > from + gap; k--) {
            long start = first + (until - first) * k / count;
            long end = k + 1 == count ? Long.MAX_VALUE : first + (until - first) * (k + 1) / count;
            TimeFold fold = new TimeFold(
                    IntStream.of(rows)
                            .filter(row -> table.asOf(row) <= start - gap)
                            .toArray(),
                    IntStream.of(rows)
                            .filter(row -> table.asOf(row) >= start && table.asOf(row) < end)
                            .toArray());
            if (OutOfFold.learnable(table.labels(fold.fit)) && OutOfFold.learnable(table.labels(fold.judged))) {
                folds.add(fold);
            }
        }
        if (folds.size() < 2) {
            throw new TrainingFailed(
                    "the %d train rows cover too short a time, or hold a class too rarely, to judge parameters on %d stretches of it, each a horizon after what it is judged by was learned"
                            .formatted(rows.length, count));
        }
        return folds;
    }

    /** Rows to grow on. */
    int[] fit() {
        return fit;
    }

    /** Rows to judge by. */
    int[] judged() {
        return judged;
    }
}
