package io.millrace.retrainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.forest.Forest;
import io.millrace.forest.ForestException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForestAgainstXgboostTest {
    private static final int COLUMNS = 12;
    private static final int ROWS = 4000;
    private static final long SEED = 31;

    @ParameterizedTest
    @CsvSource({"100, 6, 0.1, 0.3", "5, 1, 1.0, 0.02", "40, 12, 0.3, 0.8"})
    void shouldGiveTheMarginsOfXgboostBitForBit(int rounds, int depth, double eta, double positives) throws Exception {
        Random random = random();
        float[] matrix = matrix(random);
        Booster booster = train(matrix, labels(random, matrix, positives), rounds, depth, eta);
        Forest forest = Forest.fromXgboostJson(booster.toByteArray("json"));
        float[] fresh = matrix(random);
        float[][] expected = booster.predict(new DMatrix(fresh, ROWS, COLUMNS, Float.NaN), true);
        float[][] probabilities = booster.predict(new DMatrix(fresh, ROWS, COLUMNS, Float.NaN));
        assertThat(forest.trees()).isEqualTo(rounds);
        assertThat(forest.features()).isEqualTo(COLUMNS);
        for (int row = 0; row < ROWS; row++) {
            float margin = forest.margin(Arrays.copyOfRange(fresh, row * COLUMNS, (row + 1) * COLUMNS));
            assertThat(margin).isEqualTo(expected[row][0]);
            assertThat(Math.abs(Forest.probability(margin) - probabilities[row][0]))
                    .isLessThan(2e-7);
        }
    }

    @Test
    void shouldStopAtTheBestIteration() throws Exception {
        Random random = random();
        float[] matrix = matrix(random);
        Booster booster = train(matrix, labels(random, matrix, 0.3), 20, 4, 0.3);
        booster.setAttr("best_iteration", "7");
        Forest forest = Forest.fromXgboostJson(booster.toByteArray("json"));
        assertThat(forest.trees()).isEqualTo(8);
        float[][] expected = booster.predict(new DMatrix(matrix, ROWS, COLUMNS, Float.NaN), true, 8);
        for (int row = 0; row < 100; row++) {
            float margin = forest.margin(Arrays.copyOfRange(matrix, row * COLUMNS, (row + 1) * COLUMNS));
            assertThat(margin).isEqualTo(expected[row][0]);
        }
    }

    @Test
    void shouldRefuseWhatItWouldScoreWrong() throws Exception {
        Random random = random();
        float[] matrix = matrix(random);
        float[] labels = labels(random, matrix, 0.3);
        assertRefused(matrix, labels, Map.of("objective", "reg:squarederror"), "objective is reg:squarederror");
        assertRefused(matrix, labels, Map.of("booster", "dart"), "booster is dart");
        assertRefused(matrix, labels, Map.of("booster", "gblinear"), "booster is gblinear");
        assertRefused(
                matrix, labels, Map.of("objective", "multi:softprob", "num_class", 2), "objective is multi:softprob");
    }

    private static void assertRefused(float[] matrix, float[] labels, Map<String, Object> changes, String why)
            throws Exception {
        Map<String, Object> parameters = new HashMap<>(Map.of("objective", "binary:logistic", "verbosity", 0));
        parameters.putAll(changes);
        DMatrix data = new DMatrix(matrix, ROWS, COLUMNS, Float.NaN);
        data.setLabel(labels);
        byte[] json =
                XGBoost.train(data, parameters, 2, new HashMap<>(), null, null).toByteArray("json");
        assertThatThrownBy(() -> Forest.fromXgboostJson(json))
                .isInstanceOf(ForestException.class)
                .hasMessageContaining(why);
    }

    private static Booster train(float[] matrix, float[] labels, int rounds, int depth, double eta) throws Exception {
        DMatrix data = new DMatrix(matrix, ROWS, COLUMNS, Float.NaN);
        data.setLabel(labels);
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("objective", "binary:logistic");
        parameters.put("max_depth", depth);
        parameters.put("eta", eta);
        parameters.put("subsample", 0.7);
        parameters.put("nthread", 1);
        parameters.put("verbosity", 0);
        return XGBoost.train(data, parameters, rounds, new HashMap<>(), null, null);
    }

    /** Continuous, discrete and constant columns, a tenth of the values missing. */
    private static float[] matrix(Random random) {
        float[] matrix = new float[ROWS * COLUMNS];
        for (int i = 0; i < matrix.length; i++) {
            int column = i % COLUMNS;
            matrix[i] = random.nextInt(10) == 0
                    ? Float.NaN
                    : column == 0 ? 3 : column < 4 ? random.nextInt(5) : (float) (1000 * random.nextGaussian());
        }
        return matrix;
    }

    private static float[] labels(Random random, float[] matrix, double positives) {
        float[] labels = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            float signal = matrix[row * COLUMNS + 5];
            double chance = Float.isNaN(signal) ? 0.5 : signal > 0 ? 0.9 : 0.1;
            labels[row] = random.nextDouble() < chance * 2 * positives ? 1 : 0;
        }
        return labels;
    }

    private static Random random() {
        System.out.println("seed " + SEED);
        return new Random(SEED);
    }
}
