package io.millrace.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Explanations against Shapley's formula over all subsets of columns. */
class ContributionsTest {
    private static final long SEED = 20261126;
    private static final int COLUMNS = 5;
    private static final int TREES = 7;
    private static final int ROWS = 20;

    private final Random random = new Random(SEED);
    private final RandomForests forests = new RandomForests(random);

    @Test
    void shouldBeShapleyValues() throws Exception {
        System.out.println("seed " + SEED);
        for (int depth = 0; depth < 9; depth++) {
            Forest forest = Forest.fromXgboost(forests.model(TREES, COLUMNS, depth));
            ForestRow[] rows = rows(forest);
            Explanation explanation = new Explanation();
            for (long bytes : new long[] {0, 3_000, 1L << 30}) {
                Contributions contributions = Contributions.exact(forest, bytes);

                contributions.explain(rows, ROWS, explanation);

                assertThat(contributions.exact()).isTrue();
                assertThat(contributions.tableBytes()).isLessThanOrEqualTo(bytes);
                for (int row = 0; row < ROWS; row++) {
                    double sum = explanation.expected(row, 0);
                    for (int column = 0; column < COLUMNS; column++) {
                        assertThat(explanation.contribution(row, 0, column))
                                .as("depth %d, %d bytes, row %d, column %d", depth, bytes, row, column)
                                .isCloseTo(shapley(forest, rows[row], column), within(1e-6));
                        sum += explanation.contribution(row, 0, column);
                    }
                    assertThat(sum).isCloseTo(forest.margin(rows[row]), within(1e-5));
                }
            }
        }
    }

    /** Of as many rows that some are looked up side by side, some in a second go, and some alone. */
    @ParameterizedTest
    @ValueSource(ints = {5, 16, 64, 83, 150})
    void shouldBeTheSameInEveryBatchAndAfterEveryForest(int count) throws Exception {
        Explanation reused = new Explanation();
        for (int depth = 8; depth > 1; depth -= 2) {
            Forest forest = Forest.fromXgboost(forests.model(TREES, COLUMNS + depth, depth));
            ForestRow[] rows = new ForestRow[count];
            for (int row = 0; row < count; row++) {
                rows[row] = forest.newRow();
                rows[row].set(forests.row(COLUMNS + depth), 0);
            }
            for (Contributions contributions : new Contributions[] {
                Contributions.exact(forest, 20_000), Contributions.exact(forest, 0), Contributions.approximate(forest)
            }) {
                contributions.explain(rows, count, reused);
                for (int row = 0; row < count; row++) {
                    Explanation alone = new Explanation();
                    contributions.explain(rows[row], alone);
                    for (int column = 0; column < COLUMNS + depth; column++) {
                        assertThat(reused.contribution(row, 0, column)).isEqualTo(alone.contribution(0, 0, column));
                    }
                    assertThat(reused.expected(row, 0)).isEqualTo(alone.expected(0, 0));
                }
            }
        }
    }

    @Test
    void shouldAddUpToTheMarginWhenApproximate() throws Exception {
        Forest forest = Forest.fromXgboost(forests.model(TREES, COLUMNS, 6));
        ForestRow[] rows = rows(forest);
        Contributions contributions = Contributions.approximate(forest);
        Explanation explanation = new Explanation();

        contributions.explain(rows, ROWS, explanation);

        assertThat(contributions.exact()).isFalse();
        for (int row = 0; row < ROWS; row++) {
            double sum = explanation.expected(row, 0);
            for (int column = 0; column < COLUMNS; column++) {
                sum += explanation.contribution(row, 0, column);
            }
            assertThat(sum).isCloseTo(forest.margin(rows[row]), within(1e-5));
        }
    }

    @Test
    void shouldNotExplainWhatTellsNoCovers() throws Exception {
        Forest forest = Forest.fromXgboost(RandomForests.withoutCovers(forests.model(TREES, COLUMNS, 3)));

        assertThatThrownBy(() -> Contributions.exact(forest, 0))
                .isInstanceOf(ForestException.class)
                .hasMessageContaining("sum_hessian");
        assertThatThrownBy(() -> Contributions.approximate(forest)).isInstanceOf(ForestException.class);
    }

    private ForestRow[] rows(Forest forest) {
        ForestRow[] rows = new ForestRow[ROWS];
        for (int row = 0; row < ROWS; row++) {
            rows[row] = forest.newRow();
            rows[row].set(forests.row(COLUMNS), 0);
        }
        return rows;
    }

    /** The mean, over all orders, of what knowing a column adds to what is expected: Shapley's own formula. */
    private static double shapley(Forest forest, ForestRow row, int column) {
        double value = 0;
        for (int known = 0; known < 1 << COLUMNS; known++) {
            if ((known >> column & 1) == 0) {
                int size = Integer.bitCount(known);
                double weight = factorial(size) * factorial(COLUMNS - size - 1) / factorial(COLUMNS);
                value += weight * (expected(forest, row, known | 1 << column) - expected(forest, row, known));
            }
        }
        return value;
    }

    private static double factorial(int n) {
        return n < 2 ? 1 : n * factorial(n - 1);
    }

    private static double expected(Forest forest, ForestRow row, int known) {
        double sum = 0;
        for (int root : forest.layout().roots()) {
            sum += expected(forest, root, row, known);
        }
        return sum;
    }

    /** What is not known goes both ways, as the training rows went. */
    private static double expected(Forest forest, int node, ForestRow row, int known) {
        long[] nodes = forest.layout().nodes();
        float[] covers = forest.layout().covers();
        if (Node.isLeaf(nodes[node])) {
            return Node.value(nodes[node]);
        }
        if ((known >> forest.columnsOfSlots()[Node.slot(nodes[node])] & 1) == 1) {
            return expected(forest, node + Node.step(nodes[node], row.slots()), row, known);
        }
        int left = node + Node.way(nodes[node]);
        double both = (double) covers[left] + covers[left + 1];
        return covers[left] / both * expected(forest, left, row, known)
                + covers[left + 1] / both * expected(forest, left + 1, row, known);
    }
}
