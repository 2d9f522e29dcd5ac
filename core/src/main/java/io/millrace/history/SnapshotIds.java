package io.millrace.history;

import io.millrace.ids.Ids;
import io.millrace.ids.PredictionIds;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;

/** Ids that the stream would have given to what it makes of a snapshot. */
public final class SnapshotIds {
    private SnapshotIds() {}

    /**
     * Of a model's prediction, and of the example that is labelled of it.
     *
     * @param entity entity id as UTF-8
     * @param boundary the entity's sampling boundary, epoch milliseconds
     */
    public static String prediction(Project project, ModelDefinition model, byte[] entity, long boundary) {
        return PredictionIds.of(
                Ids.snapshot(project.name(), project.featureSet().major(), entity, boundary), model.name());
    }
}
