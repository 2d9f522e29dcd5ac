package io.millrace.benchmarks.forest;

import io.millrace.forest.Forest;
import io.millrace.forest.ForestException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** 300 trees of depth 6 over 24 columns, grown by XGBoost from seeded rows, and other rows to score; a tenth of the values is missing. */
final class TrainedForest {
    static final int COLUMNS = 24;
    static final int ROWS = 1000;
    private static final int TRAINING_ROWS = 50_000;
    private static final int TREES = 300;
    private static final int DEPTH = 6;

    final Booster booster;
    final Forest forest;
    final float[] rows;

    TrainedForest(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        float[] matrix = matrix(random, TRAINING_ROWS);
        float[] labels = new float[TRAINING_ROWS];
        for (int row = 0; row < TRAINING_ROWS; row++) {
            double signal = 0;
            for (int column = 0; column < COLUMNS; column++) {
                float value = matrix[row * COLUMNS + column];
                signal += Float.isNaN(value) ? 0.3 : Math.sin(value * (column + 1)) / (1 + column % 5);
            }
            labels[row] = random.nextDouble() < 1 / (1 + Math.exp(-signal)) ? 1 : 0;
        }
        Map<String, Object> parameters =
                Map.of("objective", "binary:logistic", "max_depth", DEPTH, "eta", 0.1, "nthread", 1, "verbosity", 0);
        try {
            DMatrix data = new DMatrix(matrix, TRAINING_ROWS, COLUMNS, Float.NaN);
            data.setLabel(labels);
            booster = XGBoost.train(data, parameters, TREES, new HashMap<>(), null, null);
            data.dispose();
            forest = Forest.fromXgboost(booster.toByteArray("ubj"));
        } catch (XGBoostError | ForestException e) {
            throw new IllegalStateException(e);
        }
        rows = matrix(random, ROWS);
        System.out.println(forest.trees() + " trees, " + forest.nodes() + " nodes");
    }

    private static float[] matrix(Random random, int rows) {
        float[] matrix = new float[rows * COLUMNS];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = random.nextInt(10) == 0 ? Float.NaN : (float) random.nextGaussian();
        }
        return matrix;
    }
}
