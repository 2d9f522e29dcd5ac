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
import ml.dmlc.xgboost4j.java.util.BigDenseMatrix;

/** A forest that XGBoost has just grown. It and {@link WatchedForest} alone call the native library; close it to free what that holds. */
public final class FittedForest implements AutoCloseable {
    /** Version of the native library. */
    public static final String XGBOOST_VERSION = "3.0.4";

    /** Rows that are encoded at once. */
    private static final int AT_ONCE = 4096;

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
     * Grows a forest. Its rows are copied once, to where XGBoost takes them from, and not on the heap: there may be more of them than that holds.
     *
     * @param labels of those rows
     * @throws TrainingFailed when XGBoost refuses, or has made something that is not scored here
     */
    public static FittedForest grow(ModelColumns columns, int[] rows, boolean[] labels, XgboostParameters parameters)
            throws TrainingFailed {
        return grow(columns, rows, labels, parameters, Progress.NONE);
    }

    /** Grows a forest and tells after each round how far it is. */
    static FittedForest grow(
            ModelColumns columns, int[] rows, boolean[] labels, XgboostParameters parameters, Progress progress)
            throws TrainingFailed {
        int width = columns.inputs().size();
        try {
            DMatrix data = matrix(columns, rows);
            try {
                data.setLabel(ClassWeights.targets(labels));
                if (parameters.balanced()) {
                    data.setWeight(ClassWeights.of(labels).ofRows(labels));
                }
                // The rest of the rounds as XGBoost.train itself would do them, one at a time.
                Booster booster = XGBoost.train(data, parameters.forXgboost(), 1, new HashMap<>(), null, null);
                return grown(booster, data, width, parameters, progress);
            } finally {
                data.dispose();
            }
        } catch (XGBoostError refused) {
            throw new TrainingFailed("XGBoost refused: " + reason(refused), refused);
        } catch (ForestException unknown) {
            throw new TrainingFailed("XGBoost made a model that is not scored here: " + unknown.getMessage(), unknown);
        }
    }

    /** Grows the rounds after the first; where that fails, nothing is left of the forest. */
    private static FittedForest grown(
            Booster booster, DMatrix data, int width, XgboostParameters parameters, Progress progress)
            throws XGBoostError, ForestException {
        boolean whole = false;
        try {
            for (int round = 1; round < parameters.rounds(); round++) {
                progress.at((double) round / parameters.rounds());
                booster.update(data, round);
            }
            byte[] json = booster.toByteArray("json");
            FittedForest fitted = new FittedForest(booster, width, json, Forest.fromXgboost(json));
            whole = true;
            return fitted;
        } finally {
            if (!whole) {
                booster.dispose();
            }
        }
    }

    private static DMatrix matrix(ModelColumns columns, int[] rows) throws XGBoostError {
        int width = columns.inputs().size();
        BigDenseMatrix dense = new BigDenseMatrix(rows.length, width);
        try {
            float[] some = new float[Math.min(AT_ONCE, rows.length) * width];
            for (int from = 0; from < rows.length; from += AT_ONCE) {
                int count = Math.min(AT_ONCE, rows.length - from);
                columns.fill(some, rows, from, count);
                for (int i = 0; i < count * width; i++) {
                    dense.set((long) from * width + i, some[i]);
                }
            }
            return new DMatrix(dense, Float.NaN);
        } finally {
            dense.dispose();
        }
    }

    /** The line of a native message that says what is wrong; the rest is a stack. */
    static String reason(XGBoostError error) {
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
    public float[] margins(ModelColumns from, int[] rows) {
        float[] margins = new float[rows.length];
        float[] some = new float[Math.min(AT_ONCE, rows.length) * columns];
        ForestRow row = forest.newRow();
        for (int start = 0; start < rows.length; start += AT_ONCE) {
            int count = Math.min(AT_ONCE, rows.length - start);
            from.fill(some, rows, start, count);
            for (int i = 0; i < count; i++) {
                row.set(some, i * columns);
                margins[start + i] = forest.margin(row);
            }
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
