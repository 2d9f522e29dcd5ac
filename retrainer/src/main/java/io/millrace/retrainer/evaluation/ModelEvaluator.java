package io.millrace.retrainer.evaluation;

import io.millrace.project.ModelDefinition;
import io.millrace.records.Evaluation;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.statistics.Ranking;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges a model on test rows by what is in its bundle, as serving would score them. Where entities are held out, and enough of them are in the test, they alone are what it is judged by, see {@link JudgedRows}.
 */
public final class ModelEvaluator {
    private final ModelDefinition model;

    /** @param model how it is to be judged */
    public ModelEvaluator(ModelDefinition model) {
        this.model = model;
    }

    /**
     * Judges a trained model on the test rows of a split.
     *
     * @throws TrainingFailed when the model cannot score them
     */
    public Candidate evaluate(TrainedModel trained, ExampleTable table, Split split) throws TrainingFailed {
        int[] test = split.test();
        ScoredRows scored = ScoredRows.of(trained.bundle(), table, test);
        JudgedRows judged = JudgedRows.of(table, test);
        double[] scores = judged.of(scored.scores());
        boolean[] labels = judged.of(scored.labels());
        double threshold = trained.bundle().manifest().threshold();
        Ranking ranking = new Ranking(scores, labels);
        Map<String, Double> metrics = new TreeMap<>(ModelMetrics.of(model, ranking, threshold));
        metrics.putAll(judged.facts());
        return new Candidate(
                trained,
                Collections.unmodifiableMap(metrics),
                CalibrationReport.of(trained, judged.of(scored.margins()), scores, labels),
                DatasetFacts.of(table, split, model.label().horizon()),
                evaluation(trained, table, judged.of(test), scores),
                ranking);
    }

    private Evaluation evaluation(TrainedModel trained, ExampleTable table, int[] rows, double[] scores)
            throws TrainingFailed {
        double threshold = trained.bundle().manifest().threshold();
        BundleForest forest = BundleForest.of(trained.bundle(), table);
        return new Evaluation(
                MetricIntervals.of(
                        model, EntityResamples.of(table, rows, model.seed()), scores, table.labels(rows), threshold),
                Importance.of(forest, table, rows, trained.gain(), model.seed()),
                Slices.of(model, table, rows, scores, threshold),
                null,
                EntityResamples.of(rows.length),
                Importance.rows(rows.length),
                Importance.explainedRows(rows.length));
    }
}
