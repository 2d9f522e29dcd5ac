package io.millrace.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.drift.DriftReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.forest.Contributions;
import io.millrace.forest.Explanation;
import io.millrace.forest.Forest;
import io.millrace.forest.ForestRow;
import io.millrace.forest.RandomForests;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.project.ReasonsDefinition;
import io.millrace.project.ReasonsDefinition.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoredBatchTest {
    private static final long SEED = 4;
    private static final int ROWS = 40;
    /** Not in the order of the feature set. */
    private static final List<String> INPUTS =
            List.of("value_per_session", "sessions_7d", "total_purchases_30d", "urgent_tickets_14d", "sessions_30d");

    private final Random random = new Random(SEED);
    private final RandomForests forests = new RandomForests(random);
    private final FeatureSet features = churn();
    private final int[] places = INPUTS.stream().mapToInt(features::indexOf).toArray();
    private final byte[] model = forests.model(20, INPUTS.size(), 4);
    private final FeatureVector[] vectors =
            IntStream.range(0, ROWS).mapToObj(i -> vector()).toArray(FeatureVector[]::new);

    @Test
    void shouldScoreEachRowAsIfItWereAloneWhateverTheBatch() throws Exception {
        System.out.println("seed " + SEED);
        Scorer scorer = load(model, ReasonsDefinition.DEFAULT);
        Scorer other = load(forests.model(3, INPUTS.size(), 2), ReasonsDefinition.DEFAULT);
        ScoredBatch batch = new ScoredBatch();
        for (int size : new int[] {1, 7, ROWS, 2}) {
            other.score(vectors, size, batch);

            scorer.score(vectors, size, batch);

            assertThat(batch.size()).isEqualTo(size);
            for (int row = 0; row < size; row++) {
                assertThat(batch.margin(row)).isEqualTo(scorer.margin(vectors[row]));
                assertThat(batch.score(row)).isEqualTo(scorer.score(vectors[row]));
                assertThat(batch.reasons(row)).isZero();
            }
        }
    }

    @Test
    void shouldKeepTheStrongestReasonsAsANaiveSortDoes() throws Exception {
        for (Method method : Method.values()) {
            Forest forest = Forest.fromXgboost(model);
            Contributions contributions =
                    method == Method.EXACT ? Contributions.exact(forest, 1 << 20) : Contributions.approximate(forest);
            ScoredBatch batch = new ScoredBatch();
            for (int top = 1; top < 8; top++) {
                Scorer scorer = load(model, new ReasonsDefinition(true, top, method, Map.of()));

                scorer.score(vectors, ROWS, batch);

                assertThat(batch.approximate()).isEqualTo(method == Method.APPROXIMATE);
                for (int row = 0; row < ROWS; row++) {
                    assertThat(reasons(batch, row)).isEqualTo(naive(forest, contributions, vectors[row], top));
                }
            }
        }
    }

    @Test
    void shouldExplainOnRequestWhatItDoesNotAlwaysExplain() throws Exception {
        Scorer asked = load(model, ReasonsDefinition.DEFAULT);
        Scorer always = load(model, new ReasonsDefinition(true, 3, Method.EXACT, Map.of()));
        ScoredBatch onRequest = new ScoredBatch();
        ScoredBatch anyway = new ScoredBatch();

        asked.explain(vectors, ROWS, onRequest);
        always.explain(vectors, ROWS, anyway);

        // Tables are kept for those who always explain.
        assertThat(asked.tableBytes()).isZero();
        assertThat(always.tableBytes()).isPositive();
        for (int row = 0; row < ROWS; row++) {
            assertThat(onRequest.reasons(row)).isEqualTo(3);
            assertThat(onRequest.feature(row, 0)).isEqualTo(anyway.feature(row, 0));
        }
    }

    @Test
    void shouldTellAsManyReasonsAsAreAskedForWhateverTheProjectWants() throws Exception {
        Forest forest = Forest.fromXgboost(model);
        ScoredBatch batch = new ScoredBatch();
        for (boolean always : new boolean[] {false, true}) {
            Contributions contributions = Contributions.exact(forest, always ? 1 << 20 : 0);
            Scorer scorer = load(model, new ReasonsDefinition(always, 3, Method.EXACT, Map.of()));
            for (int top = 0; top < 8; top++) {
                scorer.score(vectors, ROWS, top, batch);

                for (int row = 0; row < ROWS; row++) {
                    assertThat(batch.margin(row)).isEqualTo(scorer.margin(vectors[row]));
                    assertThat(reasons(batch, row)).isEqualTo(naive(forest, contributions, vectors[row], top));
                }
            }
        }
    }

    @Test
    void shouldTakeEquallyStrongReasonsInTheOrderOfFeatures() throws Exception {
        ScoredBatch batch = new ScoredBatch();
        batch.begin(Forest.fromXgboost(model), 1);
        batch.beginReasons(3, false);

        batch.offer(0, 2, 0.5);
        batch.offer(0, 3, -1);
        batch.offer(0, 5, -0.5);
        batch.offer(0, 7, 1);
        batch.offer(0, 8, 0.5);

        assertThat(reasons(batch, 0)).containsExactly("3 -1.0", "7 1.0", "2 0.5");
    }

    @Test
    void shouldRefuseAModelThatCannotBeExplainedWhereEveryPredictionMustBe() throws Exception {
        byte[] silent = RandomForests.withoutCovers(model);

        assertThat(load(silent, ReasonsDefinition.DEFAULT).explains()).isFalse();
        assertThatThrownBy(() -> load(silent, new ReasonsDefinition(true, 3, Method.EXACT, Map.of())))
                .isInstanceOf(BadBundleException.class)
                .hasMessageContaining("every prediction must tell its reasons")
                .hasMessageContaining("sum_hessian");
        assertThatThrownBy(() -> load(silent, ReasonsDefinition.DEFAULT).explain(vectors, 1, new ScoredBatch()))
                .isInstanceOf(IllegalStateException.class);
    }

    private List<String> naive(Forest forest, Contributions contributions, FeatureVector vector, int top) {
        ForestRow row = forest.newRow();
        for (int column = 0; column < places.length; column++) {
            row.set(column, Forest.column(vector.number(places[column])));
        }
        Explanation explanation = new Explanation();
        contributions.explain(row, explanation);
        List<Integer> columns =
                new ArrayList<>(IntStream.range(0, places.length).boxed().toList());
        columns.removeIf(column -> explanation.contribution(0, 0, column) == 0);
        columns.sort(Comparator.<Integer>comparingDouble(column -> -Math.abs(explanation.contribution(0, 0, column)))
                .thenComparing(column -> places[column]));
        return columns.stream()
                .limit(top)
                .map(column -> places[column] + " " + explanation.contribution(0, 0, column))
                .toList();
    }

    private static List<String> reasons(ScoredBatch batch, int row) {
        return IntStream.range(0, batch.reasons(row))
                .mapToObj(rank -> batch.feature(row, rank) + " " + batch.contribution(row, rank))
                .toList();
    }

    private FeatureVector vector() {
        FeatureVector vector = new FeatureVector(features.size());
        float[] row = forests.row(places.length);
        for (int column = 0; column < places.length; column++) {
            vector.setNumber(places[column], row[column]);
        }
        return vector;
    }

    private Scorer load(byte[] json, ReasonsDefinition reasons) throws Exception {
        Forest forest = Forest.fromXgboost(json);
        double margin = forest.margin(forest.newRow());
        List<Double> missing = Collections.nCopies(INPUTS.size(), Double.NaN);
        List<String> none = Collections.nCopies(INPUTS.size(), null);
        List<Input> inputs = INPUTS.stream().<Input>map(Input.Numeric::new).toList();
        ModelBundle bundle = new ModelBundle(
                new Manifest("1.0.0", inputs, "is_churned", 0.5, "xgboost", "3.0.4", 1),
                json,
                new DriftReference(
                        2,
                        2,
                        List.of(),
                        ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, new double[] {0, 1}),
                        2),
                List.of(new GoldenRow(missing, none, margin)));
        return Scorer.load(bundle, features, reasons);
    }

    private static FeatureSet churn() {
        try {
            Path file = Path.of("..", "examples", "churn", "project.yaml");
            return FeatureSet.compile(
                    ProjectReader.read(List.of(new ProjectFile("project.yaml", Files.readString(file)))));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
