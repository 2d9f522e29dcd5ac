package io.millrace.retrainer.training;

import io.millrace.forest.Forest;
import io.millrace.forest.ForestException;
import io.millrace.forest.ForestRow;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainingFailed;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A forest that XGBoost has just grown. The only class that calls the native library; close it to free what that holds. */
public final class FittedForest implements AutoCloseable {
    /** Version of the native library. */
    public static final String XGBOOST_VERSION = "3.0.4";

    private final Booster booster;
    private final int columns;
    private final byte[] json;
    private final Forest forest;

    private FittedForest(Booster booster, int columns, byte[] json, Forest forest) {
        this.booster = booster;
        this.columns = columns;
        this.json = json;
        this.forest = forest;
    }

    /**
     * Grows a forest.
     *
     * @param matrix rows of {@code columns} values one after the other, NaN where missing
     * @throws TrainingFailed when XGBoost refuses, or has made something that is not scored here
     */
    public static FittedForest grow(float[] matrix, boolean[] labels, int columns, XgboostParameters parameters)
            throws TrainingFailed {
        return grow(matrix, labels, columns, parameters, Progress.NONE);
    }

    /** Grows a forest and tells after each round how far it is. */
    static FittedForest grow(
            float[] matrix, boolean[] labels, int columns, XgboostParameters parameters, Progress progress)
            throws TrainingFailed {
        float[] targets = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            targets[i] = labels[i] ? 1 : 0;
        }
        try {
            DMatrix data = new DMatrix(matrix, labels.length, columns, Float.NaN);
            try {
                data.setLabel(targets);
                // The rest of the rounds as XGBoost.train itself would do them, one at a time.
                Booster booster = XGBoost.train(data, parameters.forXgboost(), 1, new HashMap<>(), null, null);
                for (int round = 1; round < parameters.rounds(); round++) {
                    progress.at((double) round / parameters.rounds());
                    booster.update(data, round);
                }
                byte[] json = booster.toByteArray("json");
                return new FittedForest(booster, columns, json, Forest.fromXgboost(json));
            } finally {
                data.dispose();
            }
        } catch (XGBoostError refused) {
            throw new TrainingFailed("XGBoost refused: " + reason(refused), refused);
        } catch (ForestException unknown) {
            throw new TrainingFailed("XGBoost made a model that is not scored here: " + unknown.getMessage(), unknown);
        }
    }

    /** The line of a native message that says what is wrong; the rest is a stack. */
    private static String reason(XGBoostError error) {
        return String.valueOf(error.getMessage())
                .lines()
                .map(line -> line.replaceFirst("^\\[[0-9:]+] \\S+: ", "").strip())
                .filter(line -> !line.isEmpty() && !line.startsWith("Stack trace"))
                .findFirst()
                .orElse("it gave no reason");
    }

    /** The model as XGBoost writes it. */
    public byte[] json() {
        return json;
    }

    /** The model as Millrace scores it. */
    public Forest forest() {
        return forest;
    }

    /** Millrace's margins of rows. */
    public float[] margins(float[] matrix) {
        float[] margins = new float[matrix.length / columns];
        ForestRow row = forest.newRow();
        for (int i = 0; i < margins.length; i++) {
            row.set(matrix, i * columns);
            margins[i] = forest.margin(row);
        }
        return margins;
    }

    /** XGBoost's own margins of rows. */
    public double[] nativeMargins(float[] matrix) throws TrainingFailed {
        try {
            DMatrix data = new DMatrix(matrix, matrix.length / columns, columns, Float.NaN);
            try {
                float[][] margins = booster.predict(data, true);
                double[] result = new double[margins.length];
                for (int i = 0; i < result.length; i++) {
                    result[i] = margins[i][0];
                }
                return result;
            } finally {
                data.dispose();
            }
        } catch (XGBoostError refused) {
            throw new TrainingFailed("XGBoost refused to score: " + reason(refused), refused);
        }
    }

    /** Share of the total gain per column; all 0 when no tree has a split. */
    public double[] importance() throws TrainingFailed {
        try {
            String[] names = new String[columns];
            for (int i = 0; i < columns; i++) {
                names[i] = "c" + i;
            }
            Map<String, Double> gains = new LinkedHashMap<>(booster.getScore(names, "total_gain"));
            double total =
                    gains.values().stream().mapToDouble(Double::doubleValue).sum();
            double[] shares = new double[columns];
            for (int i = 0; i < columns && total > 0; i++) {
                shares[i] = gains.getOrDefault(names[i], 0.0) / total;
            }
            return shares;
        } catch (XGBoostError refused) {
            throw new TrainingFailed("XGBoost refused to tell its gains: " + reason(refused), refused);
        }
    }

    @Override
    public void close() {
        booster.dispose();
    }
}
