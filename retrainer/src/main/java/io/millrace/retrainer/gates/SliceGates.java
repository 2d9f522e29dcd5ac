package io.millrace.retrainer.gates;

import io.millrace.project.ModelDefinition;
import io.millrace.records.SliceMetrics;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.evaluation.ScoredRows;
import io.millrace.retrainer.evaluation.Slices;
import java.util.ArrayList;
import java.util.List;

/**
 * The gates on the slices that a project names.
 *
 * @param gates of each slice that has rows enough
 * @param thin what is to be told of the others, a clause each
 */
public record SliceGates(List<GateResult> gates, List<String> thin) {
    /** Where the project names no slices. */
    static final SliceGates NONE = new SliceGates(List.of(), List.of());

    public SliceGates {
        gates = List.copyOf(gates);
        thin = List.copyOf(thin);
    }

    /**
     * Judges a model.
     *
     * @param scored rows, as the model scores them
     * @param threshold at which it decides
     */
    static SliceGates judge(ModelDefinition model, ExampleTable table, ScoredRows scored, double threshold) {
        List<GateResult> gates = new ArrayList<>();
        List<String> thin = new ArrayList<>();
        if (model.comparison().slices().isEmpty()) {
            return NONE;
        }
        int least = model.comparison().minimumPositives();
        for (SliceMetrics slice : Slices.of(model, table, scored.rows(), scored.scores(), threshold)) {
            if (!named(model, slice.getSlice())) {
                continue;
            }
            long positives = slice.getPositives();
            if (Math.min(positives, slice.getRows() - positives) < least) {
                thin.add("%s has %d rows, %d with the label: not judged, for %d of either are asked for"
                        .formatted(slice.getSlice(), slice.getRows(), positives, least));
            } else {
                gates.addAll(GateResult.judge(model, slice.getMetrics(), slice.getSlice()));
            }
        }
        return new SliceGates(gates, thin);
    }

    private static boolean named(ModelDefinition model, String slice) {
        return model.comparison().slices().stream().anyMatch(feature -> slice.startsWith(Slices.name(feature, "")));
    }
}
