package io.millrace.quickstart.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.ModelDefinition;
import io.millrace.project.TuningDefinition;
import io.millrace.retrainer.tuning.Tuned;
import org.jspecify.annotations.Nullable;

/**
 * A model with the parameters that are evaluated.
 *
 * @param model the model
 * @param tuning how its parameters were searched for; null: they are the project's
 * @param found what the search found; null where there was none
 */
record TunedModel(
        ModelDefinition model,
        @Nullable TuningDefinition tuning,
        @Nullable Tuned found) {
    static TunedModel asItIs(ModelDefinition model) {
        return new TunedModel(model, null, null);
    }

    /** Where the parameters come from. */
    String inWords() {
        return found == null ? "the project file's" : "found by a search of " + found.trials() + " trials";
    }

    /** Writes what was found, where there was a search. */
    void write(ObjectNode report) {
        if (tuning == null || found == null) {
            return;
        }
        ObjectNode json = report.putObject("tuning");
        json.put("metric", tuning.metric());
        json.put("folds", tuning.folds());
        json.put("trials", found.trials());
        json.put("pruned", found.pruned());
        json.put("cut_by_time", found.cut());
        json.put("rows", found.rows());
        json.put("value_of_own_parameters", found.own());
        json.put("value", found.value());
        json.put("found_by_trial", found.trial());
        ObjectNode parameters = json.putObject("parameters");
        found.parameters().forEach(parameters::put);
    }
}
