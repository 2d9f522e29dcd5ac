package io.millrace.retrainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.forest.Contributions;
import io.millrace.forest.Explanation;
import io.millrace.forest.Forest;
import io.millrace.forest.ForestException;
import io.millrace.forest.ForestRow;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class ForestAgainstXgboostTest {
    private static final int COLUMNS = 12;
    private static final int ROWS = 4000;
    private static final long SEED = 31;
    /** Column 2 holds codes of categories, where a test says so. */
    private static final String[] CATEGORICAL = {"q", "q", "c", "c", "q", "q", "q", "q", "q", "q", "q", "q"};

    private final Random random = random();
    private final float[] matrix = matrix(random);
    private final float[] fresh = matrix(random);

    @ParameterizedTest
    @CsvSource({"100, 6, 0.1, 0.3", "5, 1, 1.0, 0.02", "40, 12, 0.3, 0.8"})
    public void shouldGiveTheMarginsOfXgboostBitForBit(int rounds, int depth, double eta, double positives)
            throws Exception {
        Booster booster = train(labels(positives), rounds, Map.of("max_depth", depth, "eta", eta));
        assertMarginsAgree(booster, 0);
        Forest forest = Forest.fromXgboost(booster.toByteArray("json"));
        assertThat(forest.trees()).isEqualTo(rounds);
        assertThat(forest.features()).isEqualTo(COLUMNS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reg:logistic",
                "binary:logitraw",
                "reg:squarederror",
                "reg:squaredlogerror",
                "reg:absoluteerror",
                "reg:pseudohubererror",
                "count:poisson",
                "reg:gamma",
                "reg:tweedie",
                "rank:pairwise"
            })
    public void shouldPredictWhatTheObjectivePredicts(String objective) throws Exception {
        float[] targets = labels(0.3);
        for (int i = 0; i < targets.length && !objective.contains("logi"); i++) {
            targets[i] += 0.25f;
        }
        assertMarginsAgree(train(targets, 12, Map.of("objective", objective)), 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multi:softprob", "multi:softmax"})
    public void shouldAddEachTreeToItsClass(String objective) throws Exception {
        float[] targets = labels(0.3);
        for (int i = 0; i < targets.length; i++) {
            targets[i] += random.nextInt(2);
        }
        Booster booster = train(targets, 9, Map.of("objective", objective, "num_class", 3));
        assertMarginsAgree(booster, 0);
        booster.setAttr("best_iteration", "4");
        assertMarginsAgree(booster, 5);
    }

    @Test
    public void shouldSplitByCategoriesAsXgboostDoes() throws Exception {
        assertMarginsAgree(
                train(labels(0.3), 40, Map.of("tree_method", "hist", "max_cat_to_onehot", 2), CATEGORICAL), 0);
        assertMarginsAgree(
                train(labels(0.3), 40, Map.of("tree_method", "hist", "max_cat_to_onehot", 30), CATEGORICAL), 0);
    }

    @Test
    public void shouldAverageARandomForest() throws Exception {
        Map<String, Object> parameters =
                Map.of("num_parallel_tree", 25, "eta", 1.0, "colsample_bynode", 0.5, "subsample", 0.6);
        assertMarginsAgree(train(labels(0.3), 1, parameters), 0);
        Booster boosted = train(labels(0.3), 3, parameters);
        boosted.setAttr("best_iteration", "1");
        assertThat(Forest.fromXgboost(boosted.toByteArray("ubj")).trees()).isEqualTo(50);
        assertMarginsAgree(boosted, 50);
    }

    @Test
    public void shouldStopAtTheBestIteration() throws Exception {
        Booster booster = train(labels(0.3), 20, Map.of());
        booster.setAttr("best_iteration", "7");
        assertThat(Forest.fromXgboost(booster.toByteArray("json")).trees()).isEqualTo(8);
        assertMarginsAgree(booster, 8);
    }

    @Test
    public void shouldRefuseWhatItWouldScoreWrong() throws Exception {
        assertRefused(Map.of("objective", "survival:cox"), "objective is survival:cox");
        assertRefused(Map.of("booster", "dart"), "booster is dart");
        assertRefused(Map.of("booster", "gblinear"), "booster is gblinear");
    }

    /**
     * Margins bit for bit, predictions within 1e-6; of the model as JSON and as UBJSON.
     *
     * @param treeLimit iterations times parallel trees; 0 for all
     */
    private void assertMarginsAgree(Booster booster, int treeLimit) throws Exception {
        DMatrix rows = new DMatrix(fresh, ROWS, COLUMNS, Float.NaN);
        float[][] margins = booster.predict(rows, true, treeLimit);
        float[][] predictions = booster.predict(rows, false, treeLimit);
        for (String format : new String[] {"json", "ubj"}) {
            Forest forest = Forest.fromXgboost(booster.toByteArray(format));
            ForestRow row = forest.newRow();
            float[] found = new float[forest.outputs()];
            for (int i = 0; i < ROWS; i++) {
                row.set(fresh, i * COLUMNS);
                forest.margins(row, found);
                assertThat(found).as("%s, row %d", format, i).isEqualTo(margins[i]);
                double[] predicted = new double[found.length];
                Arrays.setAll(predicted, output -> found[output]);
                forest.objective().transform(predicted);
                // multi:softmax tells the class, not the probabilities.
                for (int output = 0;
                        output < predictions[i].length && predictions[i].length == found.length;
                        output++) {
                    assertThat(Math.abs(predicted[output] - predictions[i][output]))
                            .isLessThan(1e-6 * Math.max(1, Math.abs(predicted[output])));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 6, 0.1", "5, 1, 1.0", "20, 11, 0.3", "30, 3, 0.3"})
    public void shouldExplainAsXgboostDoes(int rounds, int depth, double eta) throws Exception {
        assertContributionsAgree(train(labels(0.3), rounds, Map.of("max_depth", depth, "eta", eta)));
    }

    @Test
    public void shouldExplainClassesAndCategories() throws Exception {
        float[] targets = labels(0.3);
        for (int i = 0; i < targets.length; i++) {
            targets[i] += random.nextInt(2);
        }
        assertContributionsAgree(train(
                targets,
                9,
                Map.of("objective", "multi:softprob", "num_class", 3, "tree_method", "hist", "max_cat_to_onehot", 2),
                CATEGORICAL));
    }

    /** From tables, from the integral, and from each for half of the trees; rows together and alone. */
    private void assertContributionsAgree(Booster booster) throws Exception {
        int rows = 200;
        DMatrix data = new DMatrix(Arrays.copyOf(fresh, rows * COLUMNS), rows, COLUMNS, Float.NaN);
        float[][] expected = booster.predictContrib(data, 0);
        float[][] margins = booster.predict(data, true);
        Forest forest = Forest.fromXgboost(booster.toByteArray("ubj"));
        ForestRow[] batch = new ForestRow[rows];
        for (int i = 0; i < rows; i++) {
            batch[i] = forest.newRow();
            batch[i].set(fresh, i * COLUMNS);
        }
        Explanation explanation = new Explanation();
        for (long bytes : new long[] {0, 500_000, 1L << 30}) {
            Contributions contributions = Contributions.exact(forest, bytes);
            contributions.explain(batch, rows, explanation);
            Explanation alone = new Explanation();
            for (int i = 0; i < rows; i++) {
                contributions.explain(batch[i], alone);
                for (int output = 0; output < forest.outputs(); output++) {
                    double sum = explanation.expected(i, output);
                    for (int feature = 0; feature < COLUMNS; feature++) {
                        double contribution = explanation.contribution(i, output, feature);
                        sum += contribution;
                        assertThat(contribution)
                                .as("%d bytes, row %d, feature %d", bytes, i, feature)
                                .isCloseTo(expected[i][output * (COLUMNS + 1) + feature], within(1e-5))
                                .isEqualTo(alone.contribution(0, output, feature));
                    }
                    assertThat(explanation.expected(i, output))
                            .isCloseTo(expected[i][output * (COLUMNS + 1) + COLUMNS], within(1e-5));
                    assertThat(sum).isCloseTo(margins[i][output], within(1e-5));
                }
            }
        }
    }

    private void assertRefused(Map<String, Object> changes, String why) throws Exception {
        byte[] json = train(labels(0.3), 2, changes).toByteArray("json");
        assertThatThrownBy(() -> Forest.fromXgboost(json))
                .isInstanceOf(ForestException.class)
                .hasMessageContaining(why);
    }

    private Booster train(float[] targets, int rounds, Map<String, Object> changes, String... types)
            throws XGBoostError {
        DMatrix data = new DMatrix(matrix, ROWS, COLUMNS, Float.NaN);
        data.setLabel(targets);
        if (types.length > 0) {
            data.setFeatureTypes(types);
        }
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "objective",
                "binary:logistic",
                "max_depth",
                5,
                "eta",
                0.3,
                "subsample",
                0.7,
                "nthread",
                1,
                "verbosity",
                0));
        parameters.putAll(changes);
        return XGBoost.train(data, parameters, rounds, new HashMap<>(), null, null);
    }

    /** Continuous, discrete and constant columns, a tenth of the values missing. */
    private static float[] matrix(Random random) {
        float[] matrix = new float[ROWS * COLUMNS];
        for (int i = 0; i < matrix.length; i++) {
            int column = i % COLUMNS;
            matrix[i] = random.nextInt(10) == 0
                    ? Float.NaN
                    : column == 0
                            ? 3
                            : column < 4
                                    ? random.nextInt(4 + 20 * (column - 1))
                                    : (float) (1000 * random.nextGaussian());
        }
        return matrix;
    }

    private float[] labels(double positives) {
        float[] labels = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            float signal = matrix[row * COLUMNS + 5];
            float category = matrix[row * COLUMNS + 2];
            double chance = Float.isNaN(signal) ? 0.5 : signal > 0 ^ category % 3 == 0 ? 0.9 : 0.1;
            labels[row] = random.nextDouble() < chance * 2 * positives ? 1 : 0;
        }
        return labels;
    }

    private static Random random() {
        System.out.println("seed " + SEED);
        return new Random(SEED);
    }
}
