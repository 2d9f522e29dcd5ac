package io.millrace.serving.scoring;

import io.millrace.bundle.ScoredBatch;
import io.millrace.decisions.DecisionRule;
import io.millrace.features.FeatureVector;
import io.millrace.project.Project;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.ServedArm;
import io.millrace.serving.reports.ScoreCounts;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Scores rows, each by the version of its entity's arm. A row on which that version fails, or that it scores to no number from 0 to 1, is scored by the
 * champion: an arm's failure is counted, and is nothing to whoever waits for a prediction. One per thread; not thread-safe.
 */
public final class RouteScorer {
    /** So many reasons as the project wants of every prediction. */
    public static final int USUAL_REASONS = -1;

    private final Clock clock;
    private final ScoreCounts counts;
    private final PassTimer timer;
    private final DecisionRule rule;
    private final DecisionRule ofNobody = DecisionRule.ofNobody();
    private final ArmsOfRows arms;
    private final int[] picked;
    private final FeatureVector[] vectors;
    private final FeatureVector[] one = new FeatureVector[1];
    private final ScoredBatch batch = new ScoredBatch();
    private final ScoredBatch alone = new ScoredBatch();
    private final ShadowScorer shadow;

    /**
     * A scorer of at most so many rows at once.
     *
     * @param counts of the thread
     */
    public RouteScorer(Project project, int most, Clock clock, ScoreCounts counts) {
        this(project, most, clock, System::nanoTime, counts);
    }

    RouteScorer(Project project, int most, Clock clock, LongSupplier nanoTime, ScoreCounts counts) {
        this.clock = clock;
        this.counts = counts;
        timer = new PassTimer(clock, nanoTime, counts);
        rule = DecisionRule.of(project);
        arms = new ArmsOfRows(project.entity(), most);
        picked = new int[most];
        vectors = new FeatureVector[most];
        shadow = new ShadowScorer(rule, most, clock, timer, counts);
    }

    /** What is asked for. */
    private record Task(ModelRoute route, Rows rows, int top, Evidence evidence, Scored out) {}

    /** An arm of the route, which has a version, and whether what becomes of its rows is counted. */
    private record Part(int place, ServedArm arm, LoadedModel model, boolean counted) {}

    /**
     * Scores rows of requests: first those of the champion, then those of other arms. Rows of one entity are in one arm, and so stay in their order.
     *
     * @param top most reasons of each, or {@link #USUAL_REASONS}
     * @param evidence what the rows say of the versions
     */
    public void score(ModelRoute route, Rows rows, int top, Evidence evidence, Scored out) {
        Task task = new Task(route, rows, top, evidence, out);
        arms.draw(route, rows);
        timer.batch(rows.size(), evidence);
        for (int place : arms.order()) {
            int count = pick(place, rows);
            if (count > 0) {
                score(task, place, count);
            }
        }
    }

    /** Scores updates, with the project's reasons; when all rows have their answers, the shadow scores them too. */
    public void scoreWithShadow(ModelRoute route, Rows rows, Scored out) {
        shadow.begin(rows.size());
        score(route, rows, USUAL_REASONS, Evidence.UPDATES, out);
        LoadedModel recorded = route.routing().shadow();
        if (recorded != null) {
            shadow.score(route, recorded, rows, out);
        }
    }

    private int pick(int place, Rows rows) {
        int count = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (arms.of(row) == place) {
                picked[count] = row;
                vectors[count] = rows.vectors()[row];
                count++;
            }
        }
        return count;
    }

    private void score(Task task, int place, int count) {
        ServedArm arm = place == ArmsOfRows.NONE
                ? Scoring.champion(task.route)
                : task.route.routing().arms().get(place);
        LoadedModel model = arm.model();
        if (model == null) {
            for (int i = 0; i < count; i++) {
                long appendedAt = task.rows.appendedAt(picked[i]);
                task.out.answered(picked[i], Scoring.none(task.route, appendedAt, clock.millis()), batch, 0, 0);
            }
            return;
        }
        boolean counted = place != ArmsOfRows.NONE && task.evidence != Evidence.NONE;
        Part part = new Part(place, arm, model, counted);
        timer.pass();
        boolean all = timer.score(model, vectors, count, task.top, batch) == null;
        long share = timer.latest() / count;
        for (int i = 0; i < count; i++) {
            if (all) {
                take(task, part, picked[i], batch, i, share);
            } else {
                // Which row it fails on shows when each is scored alone.
                alone(task, part, picked[i]);
            }
        }
        if (part.counted) {
            timer.passed(task.route, place);
        }
    }

    private void alone(Task task, Part part, int row) {
        one[0] = task.rows.vectors()[row];
        RuntimeException broken = timer.score(part.model, one, 1, task.top, alone);
        if (broken == null) {
            take(task, part, row, alone, 0, timer.latest());
            return;
        }
        // On what nobody can score a version does no worse than the champion.
        boolean blamed = part.model.equals(task.route.champion());
        try {
            blamed |= instead(task, part, row, broken);
        } finally {
            if (part.counted) {
                counts.failed(task.route, part.place, blamed);
            }
        }
    }

    private void take(Task task, Part part, int row, ScoredBatch scored, int place, long nanos) {
        Scoring scoring = scoring(task, part, row, scored, place);
        if (part.counted) {
            timer.scored(task.route, part.place, row, scoring.appendedAt(), scoring.score());
        }
        if (!valid(scoring.score())) {
            instead(task, part, row, invalid(scoring.score()));
            return;
        }
        if (part.model.equals(task.route.champion())) {
            shadow.championScored(row, scoring.score());
        }
        task.out.answered(row, scoring, scored, place, nanos);
    }

    /**
     * The champion stands in where another version could not score. It is not its arm's row, and so is not counted there. Whether it could.
     */
    private boolean instead(Task task, Part part, int row, RuntimeException why) {
        task.out.failed(row, part.model, why);
        LoadedModel champion = task.route.champion();
        if (champion == null || champion.equals(part.model)) {
            task.out.unscorable(row, why);
            return false;
        }
        long start = System.nanoTime();
        one[0] = task.rows.vectors()[row];
        RuntimeException broken = failure(champion, one, 1, task.top, alone);
        if (broken == null && !valid(alone.score(0))) {
            broken = invalid(alone.score(0));
        }
        if (broken != null) {
            task.out.failed(row, champion, broken);
            task.out.unscorable(row, broken);
            return false;
        }
        Part standIn = new Part(ArmsOfRows.NONE, Scoring.champion(task.route), champion, false);
        Scoring scoring = scoring(task, standIn, row, alone, 0).inPlaceOfAnother();
        task.out.answered(row, scoring, alone, 0, System.nanoTime() - start);
        return true;
    }

    private Scoring scoring(Task task, Part part, int row, ScoredBatch scored, int place) {
        return Scoring.of(
                task.route,
                part.arm,
                part.model,
                task.rows.ofNobody(row) ? ofNobody : rule,
                task.rows.update(row),
                scored,
                place,
                task.rows.appendedAt(row),
                clock.millis());
    }

    /** Scores; null, or why it could not. */
    static @Nullable RuntimeException failure(
            LoadedModel model, FeatureVector[] rows, int count, int top, ScoredBatch out) {
        try {
            if (top == USUAL_REASONS) {
                model.scorer().score(rows, count, out);
            } else {
                model.scorer().score(rows, count, top, out);
            }
            return null;
        } catch (RuntimeException broken) {
            return broken;
        }
    }

    static boolean valid(double score) {
        return score >= 0 && score <= 1;
    }

    private static RuntimeException invalid(double score) {
        return new ArithmeticException("it scores " + score + ", which is no number from 0 to 1");
    }
}
