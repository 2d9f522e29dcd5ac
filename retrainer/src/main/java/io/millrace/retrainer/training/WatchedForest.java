package io.millrace.retrainer.training;

import io.millrace.retrainer.TrainingFailed;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Rows to grow forests on, and others to watch them by, round by round. The native copies of both are made once, however many forests are grown: close it to free them. Not thread-safe.
 */
public final class WatchedForest implements AutoCloseable {
    private final DMatrix known;
    private final DMatrix watched;
    private final float[] weights;
    private boolean closed;

    private WatchedForest(DMatrix known, DMatrix watched, float[] weights) {
        this.known = known;
        this.watched = watched;
        this.weights = weights;
    }

    /**
     * Copies rows.
     *
     * @param fit rows to grow on, {@code columns} values one after the other, NaN where missing
     * @param labels theirs, of both kinds
     * @param watched rows to watch by
     */
    public static WatchedForest of(float[] fit, boolean[] labels, float[] watched, int columns) throws TrainingFailed {
        try {
            float[] weights = ClassWeights.of(labels).ofRows(labels);
            DMatrix known = new DMatrix(fit, labels.length, columns, Float.NaN);
            try {
                known.setLabel(ClassWeights.targets(labels));
                DMatrix other = new DMatrix(watched, watched.length / columns, columns, Float.NaN);
                return new WatchedForest(known, other, weights);
            } catch (XGBoostError refused) {
                known.dispose();
                throw refused;
            }
        } catch (XGBoostError refused) {
            throw new TrainingFailed("XGBoost refused: " + FittedForest.reason(refused), refused);
        }
    }

    /** Hears of each round. */
    @FunctionalInterface
    public interface Rounds {
        /**
         * Called when a round has been grown.
         *
         * @param rounds how many there are
         * @param margins of the watched rows
         * @return whether another is wanted
         */
        boolean another(int rounds, float[] margins);
    }

    /**
     * Grows a forest until nobody wants another round, or there are as many as the parameters say.
     *
     * @throws TrainingFailed when XGBoost refuses
     * @throws IllegalStateException when this is closed
     */
    public void grow(XgboostParameters parameters, Rounds listener) throws TrainingFailed {
        // XGBoost looks for rows that are freed at address 0, and takes the process with it.
        if (closed) {
            throw new IllegalStateException("the rows to grow on are freed");
        }
        try {
            if (parameters.balanced()) {
                known.setWeight(weights);
            }
            Booster booster = XGBoost.train(known, parameters.forXgboost(), 1, Map.of(), null, null);
            try {
                int rounds = 1;
                while (listener.another(rounds, margins(booster)) && rounds < parameters.rounds()) {
                    booster.update(known, rounds);
                    rounds++;
                }
            } finally {
                booster.dispose();
            }
        } catch (XGBoostError refused) {
            throw new TrainingFailed("XGBoost refused: " + FittedForest.reason(refused), refused);
        }
    }

    /** The booster keeps the margins of a matrix that it has seen, and adds to them what new rounds say. */
    private float[] margins(Booster booster) throws XGBoostError {
        float[][] rows = booster.predict(watched, true);
        float[] margins = new float[rows.length];
        for (int i = 0; i < margins.length; i++) {
            margins[i] = rows[i][0];
        }
        return margins;
    }

    @Override
    public void close() {
        closed = true;
        known.dispose();
        watched.dispose();
    }
}
