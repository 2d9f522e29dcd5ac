package io.millrace.retrainer.tuning;

import io.millrace.project.ModelDefinition;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.training.ClassWeights;
import io.millrace.retrainer.training.ColumnLearner;
import io.millrace.retrainer.training.ModelColumns;
import io.millrace.retrainer.training.WatchedForest;
import io.millrace.retrainer.training.XgboostParameters;

/** Judges parameters by one fold: everything that is learned comes from the rows before it, transformers too. */
final class FoldJudge implements AutoCloseable {
    private final ModelDefinition model;
    private final TuningMetric metric;
    private final RoundsRange rounds;
    private final ModelColumns columns;
    private final boolean[] labels;
    private final double shift;
    private final WatchedForest forest;

    FoldJudge(ModelDefinition model, TuningMetric metric, RoundsRange rounds, ExampleTable table, TimeFold fold)
            throws TrainingFailed {
        this.model = model;
        this.metric = metric;
        this.rounds = rounds;
        columns = ColumnLearner.learn(table, fold.fit(), model);
        labels = table.labels(fold.judged());
        boolean[] known = table.labels(fold.fit());
        shift = model.fitting().balanced() ? ClassWeights.of(known).shift() : 0;
        forest = WatchedForest.of(
                columns.matrix(fold.fit()),
                known,
                columns.matrix(fold.judged()),
                columns.inputs().size());
    }

    /**
     * How good parameters are.
     *
     * @param value of the metric, after so many rounds
     */
    record Judgement(double value, int rounds) {}

    /**
     * Grows a forest and judges it. An interrupted thread stops after the round it is in, and its judgement is worth nothing.
     *
     * @throws TrainingFailed when XGBoost refuses the parameters, or the metric cannot be computed
     * @throws IllegalStateException when this is closed, as for a thread that was still waiting for its turn
     */
    synchronized Judgement judge(ModelDefinition tried) throws TrainingFailed {
        XgboostParameters parameters = XgboostParameters.of(tried, columns.inputs());
        int most = rounds.most(parameters.rounds());
        XgboostParameters grown = new XgboostParameters(most, parameters.named(), parameters.balanced());
        EarlyStopping stopping = rounds.stopping(metric.better(), most, parameters.named());
        forest.grow(grown, (round, margins) -> {
            boolean heeded = round >= stopping.least();
            return stopping.hear(round, heeded ? metric.of(margins, labels, shift) : Double.NaN)
                    && !Thread.currentThread().isInterrupted();
        });
        if (Double.isNaN(stopping.value()) && !Thread.currentThread().isInterrupted()) {
            throw new TrainingFailed("the metric that tuning makes better could not be computed on a fold of "
                    + labels.length + " rows of " + model.name());
        }
        return new Judgement(stopping.value(), stopping.rounds());
    }

    @Override
    public synchronized void close() {
        forest.close();
    }
}
