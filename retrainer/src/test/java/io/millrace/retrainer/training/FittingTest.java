package io.millrace.retrainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.forest.Forest;
import io.millrace.forest.ForestRow;
import io.millrace.project.Project;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.evaluation.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a forest is held to while it grows: class weights, and features that must not turn round. */
class FittingTest {
    private static final long SEED = 20261127;

    private static Project project(String keys) {
        return Synthetic.project("models: {leaving: {" + keys + "}}");
    }

    /** Rows with one positive in about ten. */
    private static List<Row> rare(List<Row> rows) {
        int[] positives = {0};
        return rows.stream()
                .filter(row -> row.label() == 0 || positives[0]++ % 8 == 0)
                .toList();
    }

    @Test
    void shouldWeighBothClassesAlikeAndAllRowsAsBefore() {
        // Given
        boolean[] labels = {true, false, false, false, false};

        // When
        ClassWeights weights = ClassWeights.of(labels);

        // Then: as scikit-learn's compute_class_weight("balanced") has it, n / (2 n of the class)
        assertThat(weights.positive()).isEqualTo(2.5);
        assertThat(weights.negative()).isEqualTo(0.625);
        assertThat(weights.ofRows(labels)).containsExactly(2.5f, 0.625f, 0.625f, 0.625f, 0.625f);
        assertThat(weights.shift()).isCloseTo(Math.log(4), within(1e-12));
    }

    @Test
    void shouldKeepScoresProbabilitiesWhereClassesAreBalanced() throws Exception {
        // Given
        Project project = project("class_weights: balanced, gates: {}");
        ExampleTable table = Synthetic.table(project, rare(Synthetic.rows(SEED, 1_500, 16)));

        // When
        Candidate candidate = Synthetic.candidate(project, table);

        // Then
        double before = candidate.calibration().uncalibrated().getOrDefault("expected_calibration_error", 0.0);
        double after = candidate.metrics().getOrDefault("expected_calibration_error", 1.0);
        System.out.printf(
                "before %s, after %s, rate %s%n",
                before, after, candidate.metrics().get("base_rate"));
        assertThat(before).isGreaterThan(0.15);
        assertThat(after).isLessThan(0.02);
        assertThat(candidate.trained().parameters()).containsEntry("class_weights", "balanced");
    }

    @Test
    void shouldRiseAndFallAsTheProjectSays() throws Exception {
        // Given: the truth rises with signal and falls with other; the first feature has no value and no column
        Project project =
                project("monotone: {signal: increasing, other: increasing, noise: increasing, lifetime: decreasing}");
        Project free = project("seed: 1");
        List<Row> rows = Synthetic.rows(SEED, 600, 16).stream()
                .map(row -> new Row(
                        row.id(), row.entity(), row.asOf(), row.label(), moved(row), row.categories(), row.truth()))
                .toList();
        ExampleTable table = Synthetic.table(project, rows);

        // When
        Candidate held = Synthetic.candidate(project, table);
        Candidate unheld = Synthetic.candidate(free, table);

        // Then
        assertThat(held.bundle().manifest().inputs()).hasSize(4);
        assertThat(steps(held, "other").stream().noneMatch(step -> step < 0)).isTrue();
        assertThat(steps(held, "other").stream().anyMatch(step -> step > 0)).isTrue();
        assertThat(steps(held, "noise").stream().noneMatch(step -> step < 0)).isTrue();
        assertThat(steps(held, "lifetime").stream().noneMatch(step -> step > 0)).isTrue();
        for (String feature : List.of("other", "noise", "lifetime")) {
            assertThat(steps(unheld, feature).stream().anyMatch(step -> step < 0))
                    .isTrue();
            assertThat(steps(unheld, feature).stream().anyMatch(step -> step > 0))
                    .isTrue();
        }
        assertThat(held.trained().parameters())
                .containsEntry("monotone.other", "increasing")
                .containsEntry("monotone.lifetime", "decreasing")
                .doesNotContainKey("monotone_constraints");
    }

    /** Without the first value: every column stands a place before its feature. */
    private static List<Double> moved(Row row) {
        List<Double> numbers = row.numbers();
        return List.of(Double.NaN, numbers.get(0), numbers.get(1), numbers.get(2), Double.NaN);
    }

    /** What the margin gains as one feature grows and all others stay, over many rows. */
    private static List<Float> steps(Candidate candidate, String feature) throws Exception {
        Forest forest = Forest.fromXgboost(candidate.bundle().model());
        List<String> inputs = candidate.bundle().manifest().inputs().stream()
                .map(input -> input.feature())
                .toList();
        int column = inputs.indexOf(feature);
        Random random = new Random(SEED);
        List<Float> steps = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            float[] values = new float[inputs.size()];
            for (int c = 0; c < values.length; c++) {
                values[c] = inputs.get(c).equals("plan") ? random.nextInt(3) : (float) (2 * random.nextGaussian());
            }
            ForestRow row = forest.newRow();
            float before = Float.NaN;
            for (float value = -4; value <= 4; value += 0.05f) {
                values[column] = value;
                row.set(values, 0);
                float margin = forest.margin(row);
                if (!Float.isNaN(before)) {
                    steps.add(margin - before);
                }
                before = margin;
            }
        }
        return steps;
    }
}
