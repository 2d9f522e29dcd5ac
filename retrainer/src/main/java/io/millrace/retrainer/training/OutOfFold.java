package io.millrace.retrainer.training;

import io.millrace.ids.EntityDraw;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Margins of train rows from forests that had not seen them: what the calibration is fitted to and the threshold chosen on. Folds run
 * forward in time, with the gap of a horizon, as the model itself does; where the train rows cover too short a time for that, folds are
 * groups of entities, those of one owner together.
 */
public final class OutOfFold {
    /** Stretches of the second half of the train time that are scored by forests grown on what came before. */
    private static final int FORWARD_FOLDS = 3;

    private static final int ENTITY_FOLDS = 4;

    /**
     * Train rows that the folds are made of, at most. A curve of 200 groups and a threshold ask for tens of thousands of rows and not for millions, and three more forests would otherwise take twice as long as
     * the model's own.
     */
    public static final int MOST_ROWS = 100_000;

    /** Rows of each class below which nothing can be learned. */
    public static final int LEAST_OF_A_CLASS = 5;

    private final float[] margins;
    private final boolean[] labels;
    private final int[] rows;
    private final int lastFold;

    /** Nothing, for a model that takes nothing from it. */
    static OutOfFold none() {
        return new OutOfFold(new float[0], new boolean[0], new int[0], 0);
    }

    private OutOfFold(float[] margins, boolean[] labels, int[] rows, int lastFold) {
        this.margins = margins;
        this.labels = labels;
        this.rows = rows;
        this.lastFold = lastFold;
    }

    public static OutOfFold score(
            ExampleTable table, int[] train, Duration horizon, ModelColumns columns, XgboostParameters parameters)
            throws TrainingFailed {
        return score(table, train, horizon, columns, parameters, Progress.NONE);
    }

    /** Scores, and tells after each round of each forest how far it is. */
    static OutOfFold score(
            ExampleTable table,
            int[] train,
            Duration horizon,
            ModelColumns columns,
            XgboostParameters parameters,
            Progress progress)
            throws TrainingFailed {
        OutOfFold forward = score(table, forwardFolds(table, train, horizon), columns, parameters, progress);
        // Fewer than a fifth of the rows, or a class that hardly occurs among them, is no ground for a threshold.
        if (5 * forward.margins.length >= train.length && learnable(forward.labels)) {
            return forward;
        }
        return score(table, entityFolds(table, train), columns, parameters, progress);
    }

    private static OutOfFold score(
            ExampleTable table, List<Fold> folds, ModelColumns columns, XgboostParameters parameters, Progress progress)
            throws TrainingFailed {
        float[] margins = new float[0];
        boolean[] labels = new boolean[0];
        int[] rows = new int[0];
        int lastFold = 0;
        for (int i = 0; i < folds.size(); i++) {
            Fold fold = folds.get(i);
            boolean[] known = table.labels(fold.fit);
            if (!learnable(known) || fold.score.length == 0) {
                continue;
            }
            try (FittedForest fitted = FittedForest.grow(
                    columns,
                    fold.fit,
                    known,
                    parameters,
                    progress.part((double) i / folds.size(), (i + 1.0) / folds.size()))) {
                int start = margins.length;
                lastFold = start;
                float[] more = fitted.margins(columns, fold.score);
                boolean[] truth = table.labels(fold.score);
                margins = Arrays.copyOf(margins, start + more.length);
                labels = Arrays.copyOf(labels, start + more.length);
                rows = Arrays.copyOf(rows, start + more.length);
                System.arraycopy(more, 0, margins, start, more.length);
                System.arraycopy(truth, 0, labels, start, truth.length);
                System.arraycopy(fold.score, 0, rows, start, more.length);
            }
        }
        return new OutOfFold(margins, labels, rows, lastFold);
    }

    private static List<Fold> forwardFolds(ExampleTable table, int[] train, Duration horizon) {
        long from = table.asOf(train[0]);
        long until = table.asOf(train[train.length - 1]);
        List<Fold> folds = new ArrayList<>();
        for (int k = 0; k < FORWARD_FOLDS; k++) {
            long start = from + (until - from) * (FORWARD_FOLDS + k) / (2 * FORWARD_FOLDS);
            long end = k + 1 == FORWARD_FOLDS
                    ? Long.MAX_VALUE
                    : from + (until - from) * (FORWARD_FOLDS + k + 1) / (2 * FORWARD_FOLDS);
            long lastKnown = start - horizon.toMillis();
            folds.add(new Fold(
                    IntStream.of(train)
                            .filter(row -> table.asOf(row) <= lastKnown)
                            .toArray(),
                    IntStream.of(train)
                            .filter(row -> table.asOf(row) >= start && table.asOf(row) < end)
                            .toArray()));
        }
        return folds;
    }

    private static List<Fold> entityFolds(ExampleTable table, int[] train) {
        EntityDraw draw = new EntityDraw("out of fold");
        int[] groups = IntStream.range(0, table.ownerCodes())
                .map(code -> (int) (ENTITY_FOLDS * draw.of(table.ownerOf(code)) / EntityDraw.RANGE))
                .toArray();
        List<Fold> folds = new ArrayList<>();
        for (int k = 0; k < ENTITY_FOLDS; k++) {
            int fold = k;
            folds.add(new Fold(
                    IntStream.of(train)
                            .filter(row -> groups[table.ownerCode(row)] != fold)
                            .toArray(),
                    IntStream.of(train)
                            .filter(row -> groups[table.ownerCode(row)] == fold)
                            .toArray()));
        }
        return folds;
    }

    /** Whether both classes occur often enough to learn from. */
    public static boolean learnable(boolean[] labels) {
        int positives = 0;
        for (boolean label : labels) {
            positives += label ? 1 : 0;
        }
        return positives >= LEAST_OF_A_CLASS && labels.length - positives >= LEAST_OF_A_CLASS;
    }

    /** Margins, fold by fold. */
    public float[] margins() {
        return margins;
    }

    /** Labels of the same rows. */
    public boolean[] labels() {
        return labels;
    }

    /** The rows of the table that they are. */
    public int[] rows() {
        return rows;
    }

    /** Where the last fold's rows begin: the latest ones, where folds run forward in time. */
    public int lastFold() {
        return lastFold;
    }

    private static final class Fold {
        private final int[] fit;
        private final int[] score;

        private Fold(int[] fit, int[] score) {
            this.fit = fit;
            this.score = score;
        }
    }
}
