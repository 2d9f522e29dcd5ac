package io.millrace.retrainer;

import io.millrace.bundle.GoldenRow;
import io.millrace.bundle.Input;
import io.millrace.bundle.Manifest;
import io.millrace.bundle.ModelBundle;
import io.millrace.calibration.Calibration;
import io.millrace.calibration.CalibrationMethod;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.ThresholdRule;
import io.millrace.project.Transformation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Trains one model on a table of examples and judges it. The same table, split and project give the same bundle, byte for byte, on the
 * same platform. The model that is evaluated is the one that is in the bundle: it is not grown again on all rows afterwards.
 *
 * <ul>
 *   <li>Everything that is learned (transformers, trees, calibration, threshold) comes from train rows; test rows are scored once.
 *   <li>Calibration and threshold come from out-of-fold margins, see {@link OutOfFold} and {@link ScoreRule}.
 *   <li>Where entities are held out, and enough of them are in the test, they alone are what it is judged by, see {@link JudgedRows}.
 *   <li>Every score is calibrated: the figures, the threshold and the reference are of the numbers that serving gives.
 *   <li>The drift reference of the features is counted from the train rows: drift is distance from what was learned. That of the score is
 *       counted from the test rows: scores of rows that a forest has seen are more extreme than those it will give.
 * </ul>
 */
public final class ModelTrainer {
    private static final String ALGORITHM = "xgboost";
    private static final int GOLDEN_ROWS = 24;

    private final Project project;
    private final ModelDefinition model;

    /** @param model one of the project's models */
    public ModelTrainer(Project project, ModelDefinition model) {
        this.project = project;
        this.model = model;
    }

    /** Hears what the training is about to do. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A stage begins.
         *
         * @param metrics figures on test rows; empty before they are known
         */
        void stage(Stage stage, Map<String, Double> metrics);
    }

    /** What a training does, in order. */
    public enum Stage {
        TRAINING,
        EVALUATION,
        GATES
    }

    /** Trains and judges on the split that the project asks for. */
    public Candidate train(ExampleTable table, Listener listener) throws TrainingFailed {
        Duration horizon = model.label().horizon();
        return train(table, Split.byTime(table, horizon, model.testShare()), listener);
    }

    /**
     * Trains and judges.
     *
     * @throws TrainingFailed when there is not enough to learn from or to judge by, or XGBoost refuses
     */
    public Candidate train(ExampleTable table, Split split, Listener listener) throws TrainingFailed {
        int[] train = split.train();
        int[] test = split.test();
        boolean[] trainLabels = table.labels(train);
        boolean[] testLabels = table.labels(test);
        requireBothClasses(trainLabels, "train");
        requireBothClasses(testLabels, "test");

        listener.stage(Stage.TRAINING, Map.of());
        XgboostParameters parameters = XgboostParameters.of(model.parameters(), model.seed());
        ColumnEncoder encoder = new ColumnEncoder(table, train, model);
        Duration horizon = model.label().horizon();
        OutOfFold outOfFold = OutOfFold.score(table, train, horizon, encoder, parameters);
        if (!OutOfFold.learnable(outOfFold.labels())) {
            throw new TrainingFailed("the %d train rows are too few to score out of fold".formatted(train.length));
        }
        ScoreRule rule = ScoreRule.learn(model, outOfFold);
        int columns = encoder.inputs().size();
        try (FittedForest fitted = FittedForest.grow(encoder.matrix(train), trainLabels, columns, parameters)) {
            listener.stage(Stage.EVALUATION, Map.of());
            float[] testMargins = fitted.margins(encoder.matrix(test));
            double[] testScores = rule.scores(testMargins);
            JudgedRows judged = JudgedRows.of(table, test);
            Map<String, Double> metrics = metrics(judged, testScores, testLabels, rule.threshold());
            double[] importance = fitted.importance();
            ModelBundle bundle = new ModelBundle(
                    new Manifest(
                            project.featureSet().version(),
                            encoder.inputs(),
                            model.label().name(),
                            rule.calibration(),
                            rule.threshold(),
                            ALGORITHM,
                            FittedForest.XGBOOST_VERSION,
                            model.seed()),
                    fitted.json(),
                    reference(table, train, test, testScores, encoder, importance),
                    golden(table, test, encoder, fitted, rule.calibration()));
            listener.stage(Stage.GATES, metrics);
            return new Candidate(
                    bundle,
                    metrics,
                    CalibrationReport.of(rule, outOfFold, judged.of(testMargins), judged.of(testLabels)),
                    GateResult.judge(model, metrics),
                    DatasetFacts.of(table, split, horizon),
                    recorded(parameters, encoder.inputs()),
                    named(encoder.inputs(), importance));
        }
    }

    private Map<String, Double> metrics(
            JudgedRows judged, double[] testScores, boolean[] testLabels, double threshold) {
        double[] scores = judged.of(testScores);
        boolean[] labels = judged.of(testLabels);
        Map<String, Double> metrics = new TreeMap<>(ModelMetrics.of(scores, labels, threshold));
        metrics.putAll(judged.facts());
        if (model.threshold() instanceof ThresholdRule.Costs costs) {
            metrics.putAll(ModelMetrics.ofCosts(costs.costs(), scores, labels, threshold));
        }
        return Collections.unmodifiableMap(metrics);
    }

    private static void requireBothClasses(boolean[] labels, String which) throws TrainingFailed {
        if (!OutOfFold.learnable(labels)) {
            int positives = 0;
            for (boolean label : labels) {
                positives += label ? 1 : 0;
            }
            throw new TrainingFailed(
                    "the %s rows are too few: %d with the label and %d without, and at least %d of each are needed"
                            .formatted(which, positives, labels.length - positives, OutOfFold.LEAST_OF_A_CLASS));
        }
    }

    private DriftReference reference(
            ExampleTable table,
            int[] train,
            int[] test,
            double[] testScores,
            ColumnEncoder encoder,
            double[] importance) {
        List<FeatureReference> features = new ArrayList<>();
        for (int i = 0; i < encoder.inputs().size(); i++) {
            int place = encoder.place(i);
            String name = encoder.inputs().get(i).feature();
            boolean monitored = !model.drift().excluded().contains(name)
                    && !movesByItself(project.featureSet().features().get(place));
            if (encoder.inputs().get(i) instanceof Input.Numeric) {
                double[] values = Arrays.stream(train)
                        .mapToDouble(row -> table.number(place, row))
                        .toArray();
                features.add(ReferenceBuilder.numeric(name, importance[i], monitored, values));
            } else {
                List<@Nullable String> values = new ArrayList<>();
                for (int row : train) {
                    values.add(table.category(place, row));
                }
                features.add(ReferenceBuilder.categorical(name, importance[i], monitored, values));
            }
        }
        return new DriftReference(
                train.length,
                table.entities(train),
                features,
                ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, testScores),
                table.entities(test));
    }

    /** Calendar and tenure, and what only grows over a lifetime: they differ from any reference without anything having changed. */
    private static boolean movesByItself(FeatureDefinition feature) {
        if (feature instanceof FeatureDefinition.Aggregate aggregate) {
            return aggregate.window() == null
                    && switch (aggregate.aggregation()) {
                        case COUNT, SUM, MIN, MAX, DISTINCT -> true;
                        case MEAN, VARIANCE, STDDEV, FIRST, LATEST -> false;
                    };
        }
        if (feature instanceof FeatureDefinition.Categories categories) {
            return categories.window() == null
                    && categories.statistic() == FeatureDefinition.CategoryStatistic.TOP_COUNT;
        }
        if (feature instanceof FeatureDefinition.Timing timing) {
            return timing.statistic() == FeatureDefinition.TimingStatistic.SINCE_FIRST;
        }
        return feature instanceof FeatureDefinition.Calendar || feature instanceof FeatureDefinition.Since;
    }

    /** Test rows spread over the stretch, then one row per column without its value, and one without any. */
    private static List<GoldenRow> golden(
            ExampleTable table, int[] test, ColumnEncoder encoder, FittedForest fitted, Calibration calibration)
            throws TrainingFailed {
        int columns = encoder.inputs().size();
        Set<Integer> chosen = new LinkedHashSet<>();
        for (int i = 0; i < GOLDEN_ROWS; i++) {
            chosen.add(test[(int) ((long) i * test.length / GOLDEN_ROWS)]);
        }
        int[] rows = chosen.stream().mapToInt(Integer::intValue).toArray();
        int all = rows.length + columns + 1;
        float[] matrix = Arrays.copyOf(encoder.matrix(rows), all * columns);
        for (int missing = 0; missing <= columns; missing++) {
            int to = (rows.length + missing) * columns;
            System.arraycopy(matrix, (missing % rows.length) * columns, matrix, to, columns);
            for (int column = 0; column < columns; column++) {
                if (missing == columns || missing == column) {
                    matrix[to + column] = encoder.ofMissing(column);
                }
            }
        }
        double[] margins = fitted.nativeMargins(matrix);
        List<GoldenRow> golden = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            int missing = i - rows.length;
            int row = rows[missing < 0 ? i : missing % rows.length];
            List<Double> numbers = new ArrayList<>();
            List<@Nullable String> categories = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                boolean hidden = missing == columns || missing == column;
                boolean number = encoder.inputs().get(column) instanceof Input.Numeric;
                int place = encoder.place(column);
                numbers.add(number && !hidden ? table.number(place, row) : Double.NaN);
                categories.add(number || hidden ? null : table.category(place, row));
            }
            Double score = calibration.equals(Calibration.NONE) ? null : calibration.probability((float) margins[i]);
            golden.add(new GoldenRow(numbers, categories, margins[i], score));
        }
        return golden;
    }

    /**
     * The hyper-parameters, and the transformers, calibration and threshold as the project file asks for them: what makes another model
     * of the same examples.
     */
    private Map<String, String> recorded(XgboostParameters parameters, List<Input> inputs) {
        Map<String, String> recorded = parameters.recorded();
        if (model.calibration() != CalibrationMethod.NONE) {
            recorded.put("calibration", model.calibration().name().toLowerCase(Locale.ROOT));
        }
        if (!(model.threshold() instanceof ThresholdRule.Success)) {
            recorded.put("threshold", model.threshold().written());
        }
        for (Input input : inputs) {
            List<Transformation> chain = model.transformers(input.feature());
            // A category has a dictionary whatever the project says.
            if (!chain.isEmpty() && !chain.equals(List.of(new Transformation.Dictionary()))) {
                recorded.put(
                        "transformers." + input.feature(),
                        chain.stream().map(Transformation::written).collect(Collectors.joining(", ")));
            }
        }
        return recorded;
    }

    private static Map<String, Double> named(List<Input> inputs, double[] importance) {
        Map<String, Double> named = new LinkedHashMap<>();
        for (int i = 0; i < importance.length; i++) {
            named.put(inputs.get(i).feature(), importance[i]);
        }
        return named;
    }
}
