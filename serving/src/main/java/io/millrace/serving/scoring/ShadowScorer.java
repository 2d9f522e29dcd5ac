package io.millrace.serving.scoring;

import io.millrace.bundle.ScoredBatch;
import io.millrace.decisions.DecisionRule;
import io.millrace.features.FeatureVector;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.ServedArm;
import io.millrace.serving.reports.ScoreCounts;
import java.time.Clock;
import java.util.Arrays;

/**
 * Scores rows once more by a version that is only recorded, and compares it with the champion. When it fails, that is counted, as an
 * error where the champion has scored the row, and nothing else comes of it. One per thread; not thread-safe.
 */
final class ShadowScorer {
    private final DecisionRule rule;
    private final Clock clock;
    private final PassTimer timer;
    private final ScoreCounts counts;
    private final ScoredBatch batch = new ScoredBatch();
    private final FeatureVector[] one = new FeatureVector[1];
    /** Of each row: the champion's score; NaN where it has not scored it. */
    private final double[] champion;

    ShadowScorer(DecisionRule rule, int most, Clock clock, PassTimer timer, ScoreCounts counts) {
        this.rule = rule;
        this.clock = clock;
        this.timer = timer;
        this.counts = counts;
        champion = new double[most];
    }

    /** Before the champion scores so many rows. */
    void begin(int size) {
        Arrays.fill(champion, 0, size, Double.NaN);
    }

    void championScored(int row, double score) {
        champion[row] = score;
    }

    void score(ModelRoute route, LoadedModel shadow, Rows rows, Scored out) {
        int top = RouteScorer.USUAL_REASONS;
        timer.pass();
        boolean all = timer.score(shadow, rows.vectors(), rows.size(), top, batch) == null;
        for (int row = 0; row < rows.size(); row++) {
            if (all) {
                take(route, shadow, rows, row, row, out);
            } else {
                one[0] = rows.vectors()[row];
                if (timer.score(shadow, one, 1, top, batch) == null) {
                    take(route, shadow, rows, row, 0, out);
                } else {
                    counts.failed(route, ScoreCounts.SHADOW, !Double.isNaN(champion[row]));
                }
            }
        }
        timer.passed(route, ScoreCounts.SHADOW);
    }

    private void take(ModelRoute route, LoadedModel shadow, Rows rows, int row, int place, Scored out) {
        Scoring scoring = Scoring.of(
                route,
                new ServedArm(ServedArm.SHADOW, null, shadow),
                shadow,
                rule,
                rows.update(row),
                batch,
                place,
                rows.appendedAt(row),
                clock.millis());
        timer.scored(route, ScoreCounts.SHADOW, row, rows.appendedAt(row), scoring.score());
        if (RouteScorer.valid(scoring.score())) {
            compare(route, shadow, row, scoring.score());
            out.shadowed(row, scoring);
        }
    }

    private void compare(ModelRoute route, LoadedModel shadow, int row, double score) {
        LoadedModel primary = route.champion();
        double other = champion[row];
        if (primary != null && !Double.isNaN(other)) {
            boolean flip = (score >= shadow.threshold()) != (other >= primary.threshold());
            counts.compared(route, other, score, flip);
        }
    }
}
