package io.millrace.retrainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.bundle.Input;
import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Scorer;
import io.millrace.bundle.Transformer;
import io.millrace.drift.FeatureReference;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.forest.ForestRow;
import io.millrace.project.Project;
import io.millrace.project.Transformation;
import io.millrace.project.Transformation.Clip;
import io.millrace.project.Transformation.Impute;
import io.millrace.project.Transformation.ImputeNumber;
import io.millrace.project.Transformation.Standardize;
import io.millrace.project.Transformation.Statistic;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Transformers are learned from train rows alone, and do in serving what they did in training. */
public class TransformersTest {
    private static final String OVERLAY = """
            models:
              leaving:
                transformers:
                  signal: [clip(p99.9), standardize]
                  other: [impute(median), "clip(p1, p99)"]
                  noise: standardize
                  lifetime: impute(-1)
                  plan: ['impute("none")', dictionary]
            """;

    private final Project project = Synthetic.project(OVERLAY);

    @Test
    public void shouldLearnWhatANaiveEvaluatorFinds() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            double[] values = DoubleStream.generate(() -> random.nextInt(5) == 0
                            ? Double.NaN
                            : random.nextBoolean() ? random.nextInt(4) : 1000 * random.nextGaussian())
                    .limit(1 + random.nextInt(300))
                    .toArray();
            values[0] = random.nextInt(3);
            List<Double> there = Arrays.stream(values)
                    .filter(value -> !Double.isNaN(value))
                    .boxed()
                    .toList();
            double mean = mean(there);
            String label = "seed %d case %d".formatted(seed, i);

            assertThat(learn(values, new Clip(5.0, 99.9)))
                    .as(label)
                    .isEqualTo(new Transformer.Clip(quantile(there, "0.05"), quantile(there, "0.999")));
            assertThat(learn(values, new Clip(null, 100)))
                    .as(label)
                    .isEqualTo(new Transformer.Clip(null, quantile(there, "1")));
            assertThat(learn(values, new Impute(Statistic.MEDIAN)))
                    .as(label)
                    .isEqualTo(new Transformer.Impute(quantile(there, "0.5")));
            assertThat(learn(values, new Impute(Statistic.MOST_FREQUENT)))
                    .as(label)
                    .isEqualTo(new Transformer.Impute(mostFrequent(there)));
            assertThat(((Transformer.Impute) learn(values, new Impute(Statistic.MEAN))).replacement())
                    .as(label)
                    .isCloseTo(mean, within(1e-9));
            Transformer.Standardize standardize = (Transformer.Standardize) learn(values, new Standardize());
            double variance =
                    mean(there.stream().map(x -> (x - mean) * (x - mean)).toList());
            assertThat(standardize.mean()).as(label).isCloseTo(mean, within(1e-9));
            assertThat(standardize.deviation())
                    .as(label)
                    .isCloseTo(variance == 0 ? 1 : Math.sqrt(variance), within(1e-9));
        }
    }

    @Test
    public void shouldLearnEachFromWhatTheOnesBeforeItLeave() throws Exception {
        double[] values = {1, 2, 3, 1_000, Double.NaN, Double.POSITIVE_INFINITY};

        assertThat(TransformerLearner.learn(
                        "x", List.of(new Clip(null, 75), new ImputeNumber(3), new Standardize()), values))
                .containsExactly(
                        new Transformer.Clip(null, 3.0),
                        new Transformer.Impute(3),
                        // Of 1, 2, 3, 3, 3, 3.
                        new Transformer.Standardize(2.5, Math.sqrt(3.5 / 6)));
        assertThat(values).endsWith(Double.NaN, Double.POSITIVE_INFINITY);
    }

    @Test
    public void shouldOnlyCentreWhatIsAllTheSameAndRefuseWhatHasNoMean() throws Exception {
        assertThat(learn(new double[] {4, 4, 4}, new Standardize())).isEqualTo(new Transformer.Standardize(4, 1));
        assertThatThrownBy(() -> learn(new double[] {1e308, 1e308}, new Standardize()))
                .isInstanceOf(TrainingFailed.class)
                .hasMessage("the values of x in the train rows are too large for a mean");
        assertThatThrownBy(() -> learn(new double[] {1e300, -1e300}, new Standardize()))
                .isInstanceOf(TrainingFailed.class)
                .hasMessage("the values of x in the train rows are too large for a deviation");
        assertThatThrownBy(() -> learn(new double[] {Double.POSITIVE_INFINITY}, new Clip(null, 99)))
                .isInstanceOf(TrainingFailed.class)
                .hasMessage("clip(p99) of x has no finite value in the train rows to learn from");
    }

    @Test
    public void shouldLearnFromTrainRowsAlone() throws Exception {
        List<Row> rows = Synthetic.rows(7, 300, 12);
        Candidate candidate = train(rows);
        ExampleTable table = Synthetic.table(project, rows);
        long lastTrain =
                Split.byTime(table, Synthetic.WEEK, project.models().get(0).testShare())
                                .testStart()
                        - Synthetic.WEEK.toMillis();
        List<Row> changed = rows.stream()
                .map(row -> row.asOf() <= lastTrain
                        ? row
                        : new Row(
                                row.id(),
                                row.entity(),
                                row.asOf(),
                                row.label(),
                                List.of(1e6, Double.NaN, -1e6, 1e9, Double.NaN),
                                List.of("brand new"),
                                row.truth()))
                .toList();

        Candidate other = train(changed);

        assertThat(other.bundle().manifest()).isEqualTo(candidate.bundle().manifest());
        assertThat(other.bundle().model()).isEqualTo(candidate.bundle().model());
    }

    @Test
    public void shouldServeBitForBitWhatItTrainedOn() throws Exception {
        List<Row> rows = new ArrayList<>(Synthetic.rows(7, 300, 12));
        ExampleTable table = Synthetic.table(project, rows);
        int[] train = Split.byTime(
                        table, Synthetic.WEEK, project.models().get(0).testShare())
                .train();
        Candidate candidate = train(rows);
        FeatureSet features = FeatureSet.compile(project);
        Scorer scorer = Scorer.load(ModelBundle.decode(candidate.bundle().encode()), features);

        ModelColumns encoder =
                ColumnLearner.learn(table, train, project.models().get(0));

        assertThat(encoder.inputs()).isEqualTo(scorer.manifest().inputs());
        FeatureVector vector = new FeatureVector(features.size());
        float[] matrix = encoder.matrix(table.all());
        int columns = encoder.inputs().size();
        ForestRow trainedRow = scorer.forest().newRow();
        for (int row = 0; row < table.rows(); row++) {
            vector.clear(0);
            for (int f = 0; f < features.size(); f++) {
                if (features.categorical(f)) {
                    vector.setCategory(f, utf8(table.category(f, row)));
                } else {
                    vector.setNumber(f, table.number(f, row));
                }
            }
            float[] trained = Arrays.copyOfRange(matrix, row * columns, (row + 1) * columns);
            trainedRow.set(trained, 0);
            assertThat(Float.floatToRawIntBits(scorer.margin(vector)))
                    .isEqualTo(Float.floatToRawIntBits(scorer.forest().margin(trainedRow)));
            for (int column = 0; column < columns; column++) {
                if (encoder.inputs().get(column) instanceof Input.Numeric numeric) {
                    assertThat(Float.floatToRawIntBits(trained[column]))
                            .isEqualTo(Float.floatToRawIntBits(
                                    numeric.column(vector.number(features.indexOf(numeric.feature())))));
                }
            }
        }
    }

    @Test
    public void shouldRecordWhatWasAskedForAndWhatWasLearned() throws Exception {
        Candidate candidate = train(Synthetic.rows(7, 300, 12));

        assertThat(candidate.trained().parameters())
                .containsEntry("transformers.signal", "clip(p99.9), standardize")
                .containsEntry("transformers.other", "impute(median), clip(p1, p99)")
                .containsEntry("transformers.lifetime", "impute(-1)")
                .containsEntry("transformers.plan", "impute(\"none\"), dictionary");
        assertThat(train(Synthetic.project(), Synthetic.rows(7, 300, 12))
                        .trained()
                        .parameters()
                        .keySet())
                .noneMatch(key -> key.startsWith("transformers"));
        List<Input> inputs = candidate.bundle().manifest().inputs();
        assertThat(inputs)
                .filteredOn(input -> input.feature().equals("plan"))
                .containsExactly(new Input.Dictionary("plan", List.of("basic", "none", "premium"), "none"));
        assertThat(inputs)
                .filteredOn(input -> input.feature().equals("lifetime"))
                .containsExactly(new Input.Numeric("lifetime", List.of(new Transformer.Impute(-1))));
    }

    /** Else a day's data would decide whether a model is another than the last. */
    @Test
    public void shouldRecordWhatWasAskedForOfAFeatureWithOneValue() throws Exception {
        List<Row> rows = Synthetic.rows(7, 300, 12).stream()
                .map(row -> {
                    List<Double> numbers = new ArrayList<>(row.numbers());
                    numbers.set(0, 1.0);
                    return new Row(
                            row.id(), row.entity(), row.asOf(), row.label(), numbers, row.categories(), row.truth());
                })
                .toList();

        Candidate candidate = train(rows);

        assertThat(candidate.bundle().manifest().inputs())
                .noneMatch(input -> input.feature().equals("signal"));
        assertThat(candidate.trained().parameters()).containsEntry("transformers.signal", "clip(p99.9), standardize");
    }

    /** Drift is of what the features are, not of what the model makes of them. */
    @Test
    public void shouldCompareRawValuesForDrift() throws Exception {
        List<Row> rows = Synthetic.rows(7, 300, 12);

        List<FeatureReference> transformed = train(rows).bundle().reference().features();
        List<FeatureReference> plain =
                train(Synthetic.project(), rows).bundle().reference().features();

        assertThat(transformed).hasSameSizeAs(plain);
        assertThat(transformed)
                .usingRecursiveComparison()
                .ignoringFields("importance")
                .isEqualTo(plain);
    }

    private Candidate train(List<Row> rows) throws TrainingFailed {
        return train(project, rows);
    }

    private static Candidate train(Project project, List<Row> rows) throws TrainingFailed {
        return Synthetic.candidate(project, Synthetic.table(project, rows));
    }

    private static Transformer learn(double[] values, Transformation transformation) throws TrainingFailed {
        return TransformerLearner.learn("x", List.of(transformation), values).get(0);
    }

    private static byte @Nullable [] utf8(@Nullable String category) {
        return category == null ? null : category.getBytes(StandardCharsets.UTF_8);
    }

    /** The least value that at least that share of the values does not exceed, by counting. */
    private static double quantile(List<Double> values, String share) {
        return values.stream()
                .filter(candidate -> {
                    long covered =
                            values.stream().filter(value -> value <= candidate).count();
                    return BigDecimal.valueOf(covered)
                                    .compareTo(new BigDecimal(share).multiply(BigDecimal.valueOf(values.size())))
                            >= 0;
                })
                .min(Double::compare)
                .orElseThrow();
    }

    private static double mostFrequent(List<Double> values) {
        Map<Double, Integer> counts = new HashMap<>();
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
        int most = Collections.max(counts.values());
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() == most)
                .mapToDouble(Map.Entry::getKey)
                .min()
                .orElseThrow();
    }

    private static double mean(List<Double> values) {
        BigDecimal sum = values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        return sum.divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL64)
                .doubleValue();
    }
}
