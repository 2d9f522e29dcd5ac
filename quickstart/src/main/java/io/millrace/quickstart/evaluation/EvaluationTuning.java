package io.millrace.quickstart.evaluation;

import io.millrace.project.ModelDefinition;
import io.millrace.project.TuningDefinition;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.tuning.TrialJournal;
import io.millrace.retrainer.tuning.Tuned;
import io.millrace.retrainer.tuning.Tuner;
import io.millrace.retrainer.tuning.TuningProgress;
import java.io.IOException;
import java.util.Optional;

/** The search for parameters before an evaluation: on its train rows alone, as a training would make it. */
public final class EvaluationTuning {
    private final TuningDefinition tuning;
    private final TuningProgress.Listener listener;

    /** @param listener hears of each trial */
    public EvaluationTuning(TuningDefinition tuning, TuningProgress.Listener listener) {
        this.tuning = tuning;
        this.listener = listener;
    }

    TunedModel tune(ModelDefinition model, ExampleTable table, int[] train) throws TrainingFailed, IOException {
        int threads = Math.min(tuning.folds(), Runtime.getRuntime().availableProcessors());
        Tuner tuner = new Tuner(model, tuning, threads);
        Optional<String> refusal = tuner.refusal(table, train);
        if (refusal.isPresent()) {
            throw new TrainingFailed("nothing can be searched for, because " + refusal.get()
                    + ": ask without --tune, for fewer models." + model.name()
                    + ".tuning.folds, or of events of a longer time");
        }
        Tuned found = tuner.tune(table, train, TrialJournal.inMemory(), listener);
        return new TunedModel(model.withParameters(found.parameters()), tuning, found);
    }
}
