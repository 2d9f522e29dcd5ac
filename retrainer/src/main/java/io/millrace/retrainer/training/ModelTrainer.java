package io.millrace.retrainer.training;

import io.millrace.bundle.GoldenRow;
import io.millrace.bundle.Input;
import io.millrace.bundle.Manifest;
import io.millrace.bundle.ModelBundle;
import io.millrace.calibration.Calibration;
import io.millrace.calibration.CalibrationMethod;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.ThresholdRule;
import io.millrace.project.Transformation;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.EntitySample;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.runtime.control.RecordedThreshold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Trains one model on a table of examples. The same table, split and project give the same bundle, byte for byte, on the
 * same platform. The model that is evaluated is the one that is in the bundle: it is not grown again on all rows afterwards.
 *
 * <ul>
 *   <li>Everything that is learned (transformers, trees, calibration, threshold) comes from train rows; test rows are scored once.
 *   <li>Calibration and threshold come from out-of-fold margins, see {@link OutOfFold} and {@link ScoreRule}.
 *   <li>Every score is calibrated: the threshold and the reference are of the numbers that serving gives.
 *   <li>What live values are compared with is frozen, see {@link ReferenceFreezer}.
 *   <li>The model's forest and all that is learned without it are grown and counted beside each other, where XGBoost leaves processors for that.
 * </ul>
 */
public final class ModelTrainer {
    private static final String ALGORITHM = "xgboost";
    private static final int GOLDEN_ROWS = 24;
    /** Share of a training's time that its out-of-fold forests take, about. */
    private static final double OUT_OF_FOLD = 0.6;

    private final Project project;
    private final ModelDefinition model;

    /** @param model one of the project's models */
    public ModelTrainer(Project project, ModelDefinition model) {
        this.project = project;
        this.model = model;
    }

    /**
     * Trains on the train rows. Of the test rows the score's drift reference and the golden rows are taken, and nothing is learned.
     *
     * @throws TrainingFailed when there is not enough to learn from or to judge by, or XGBoost refuses
     */
    public TrainedModel train(ExampleTable table, Split split) throws TrainingFailed {
        return train(table, split, Progress.NONE);
    }

    /** Trains, and tells how far it is, from one thread at a time. */
    public TrainedModel train(ExampleTable table, Split split, Progress progress) throws TrainingFailed {
        int[] train = split.train();
        int[] test = split.test();
        boolean[] trainLabels = table.labels(train);
        requireBothClasses(trainLabels, "train");
        requireBothClasses(table.labels(test), "test");

        ModelColumns columns = ColumnLearner.learn(table, train, model);
        XgboostParameters parameters = XgboostParameters.of(model, columns.inputs());
        ReferenceFreezer freezer = new ReferenceFreezer(project, model, table, train, test);
        JointProgress joint = new JointProgress(progress, OUT_OF_FOLD);
        try (Aside<Learned> aside = Aside.begin(
                        parameters.leavesRoom(),
                        () -> learned(table, train, columns, parameters, freezer, joint::one));
                FittedForest fitted = FittedForest.grow(columns, train, trainLabels, parameters, joint::other)) {
            float[] testMargins = fitted.margins(columns, test);
            double[] importance = fitted.importance();
            Learned learned = aside.get();
            ScoreRule rule = learned.rule;
            OutOfFold outOfFold = learned.outOfFold;
            ModelBundle bundle = new ModelBundle(
                    new Manifest(
                            project.featureSet().version(),
                            columns.inputs(),
                            model.label().name(),
                            rule.calibration(),
                            rule.threshold(),
                            ALGORITHM,
                            FittedForest.XGBOOST_VERSION,
                            model.seed()),
                    fitted.json(),
                    freezer.freeze(
                            learned.features,
                            importance,
                            rule.scores(testMargins),
                            outOfFold.rows(),
                            rule.scores(outOfFold.margins())),
                    golden(table, test, columns, fitted, rule.calibration()));
            return new TrainedModel(
                    bundle,
                    recorded(parameters, table),
                    named(columns.inputs(), importance),
                    outOfFold.margins().length);
        }
    }

    /** All that is learned from train rows without the model's forest. */
    private record Learned(OutOfFold outOfFold, ScoreRule rule, ReferenceFreezer.Frozen features) {}

    private Learned learned(
            ExampleTable table,
            int[] train,
            ModelColumns columns,
            XgboostParameters parameters,
            ReferenceFreezer freezer,
            Progress progress)
            throws TrainingFailed {
        OutOfFold outOfFold = outOfFold(table, train, columns, parameters, progress);
        progress.at(1);
        return new Learned(outOfFold, ScoreRule.learn(model, outOfFold), freezer.features(columns));
    }

    /** What the rule is learned from, unless the project says all of it and nothing else wants scores out of fold. */
    private OutOfFold outOfFold(
            ExampleTable table, int[] train, ModelColumns columns, XgboostParameters parameters, Progress progress)
            throws TrainingFailed {
        if (model.calibration() == CalibrationMethod.NONE
                && model.threshold() instanceof ThresholdRule.Fixed
                && model.drift().season().isEmpty()) {
            return OutOfFold.none();
        }
        int[] some = EntitySample.of(table, train, OutOfFold.MOST_ROWS, model.seed());
        OutOfFold outOfFold = OutOfFold.score(table, some, model.label().horizon(), columns, parameters, progress);
        if (!OutOfFold.learnable(outOfFold.labels())) {
            throw new TrainingFailed("the %d train rows are too few to score out of fold".formatted(train.length));
        }
        return outOfFold;
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

    /**
     * Rows made of test rows that are spread over the stretch, then one row per column without its value, and one without any. The bundle stays when somebody is forgotten, so no row is anybody's: each
     * column's value comes from another one of the test rows, as far as they go.
     */
    private static List<GoldenRow> golden(
            ExampleTable table, int[] test, ModelColumns columns, FittedForest fitted, Calibration calibration)
            throws TrainingFailed {
        int width = columns.inputs().size();
        Set<Integer> chosen = new LinkedHashSet<>();
        for (int i = 0; i < GOLDEN_ROWS; i++) {
            chosen.add(test[(int) ((long) i * test.length / GOLDEN_ROWS)]);
        }
        int[] rows = chosen.stream().mapToInt(Integer::intValue).toArray();
        float[] of = columns.matrix(rows);
        int all = rows.length + width + 1;
        float[] matrix = new float[all * width];
        for (int i = 0; i < all; i++) {
            for (int column = 0; column < width; column++) {
                matrix[i * width + column] = hidden(i - rows.length, column, width)
                        ? columns.ofMissing(column)
                        : of[(i + column) % rows.length * width + column];
            }
        }
        double[] margins = fitted.nativeMargins(matrix);
        List<GoldenRow> golden = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            List<Double> numbers = new ArrayList<>();
            List<@Nullable String> categories = new ArrayList<>();
            for (int column = 0; column < width; column++) {
                boolean hidden = hidden(i - rows.length, column, width);
                boolean number = columns.inputs().get(column) instanceof Input.Numeric;
                int place = columns.place(column);
                int row = rows[(i + column) % rows.length];
                numbers.add(number && !hidden ? table.number(place, row) : Double.NaN);
                categories.add(number || hidden ? null : table.category(place, row));
            }
            Double score = calibration.equals(Calibration.NONE) ? null : calibration.probability((float) margins[i]);
            golden.add(new GoldenRow(numbers, categories, margins[i], score));
        }
        return golden;
    }

    /**
     * Whether a value is left out.
     *
     * @param missing which column's value the row lacks; all where it is the width, none where it is negative
     */
    private static boolean hidden(int missing, int column, int width) {
        return missing == width || missing == column;
    }

    /**
     * The hyper-parameters, and the transformers, calibration, threshold, class weights and monotone features as the project file asks for them: what makes another model
     * of the same examples. A feature that the examples have one value of is told of as well: what is asked for is the same then.
     */
    private Map<String, String> recorded(XgboostParameters parameters, ExampleTable table) {
        Map<String, String> recorded = parameters.recorded();
        if (model.calibration() != CalibrationMethod.NONE) {
            recorded.put("calibration", model.calibration().name().toLowerCase(Locale.ROOT));
        }
        RecordedThreshold.put(model.threshold(), recorded);
        if (model.fitting().balanced()) {
            recorded.put("class_weights", "balanced");
        }
        model.fitting()
                .monotone()
                .forEach((feature, direction) ->
                        recorded.put("monotone." + feature, direction > 0 ? "increasing" : "decreasing"));
        for (ExampleTable.Feature feature : table.features()) {
            List<Transformation> chain = model.transformers(feature.name());
            // A category has a dictionary whatever the project says.
            if (!model.excluded().contains(feature.name())
                    && !chain.isEmpty()
                    && !chain.equals(List.of(new Transformation.Dictionary()))) {
                recorded.put(
                        "transformers." + feature.name(),
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
