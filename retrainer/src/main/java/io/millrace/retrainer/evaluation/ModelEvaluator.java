package io.millrace.retrainer.evaluation;

import io.millrace.project.ModelDefinition;
import io.millrace.project.ThresholdRule;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.training.TrainedModel;
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
        double threshold = trained.bundle().manifest().threshold();
        Map<String, Double> metrics = metrics(judged, scored, threshold);
        return new Candidate(
                trained,
                metrics,
                CalibrationReport.of(
                        trained, judged.of(scored.margins()), judged.of(scored.scores()), judged.of(scored.labels())),
                GateResult.judge(model, metrics),
                DatasetFacts.of(table, split, model.label().horizon()));
    }

    private Map<String, Double> metrics(JudgedRows judged, ScoredRows scored, double threshold) {
        double[] scores = judged.of(scored.scores());
        boolean[] labels = judged.of(scored.labels());
        Map<String, Double> metrics = new TreeMap<>(ModelMetrics.of(scores, labels, threshold));
        metrics.putAll(judged.facts());
        if (model.threshold() instanceof ThresholdRule.Costs costs) {
            metrics.putAll(ModelMetrics.ofCosts(costs.costs(), scores, labels, threshold));
        }
        return Collections.unmodifiableMap(metrics);
    }
}
