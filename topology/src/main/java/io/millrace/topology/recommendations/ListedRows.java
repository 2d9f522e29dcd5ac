package io.millrace.topology.recommendations;

import io.millrace.ids.CompositeId;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.LabelledExample;
import org.jspecify.annotations.Nullable;

/**
 * Which labelled rows lists were made of: those that one model scored.
 *
 * @param model by whose scores lists are made
 */
record ListedRows(Project project, String model) {
    /** What a row says of a list; null when it was on none. */
    ServedList.@Nullable Scored of(LabelledExample row) {
        ModelDefinition by = project.modelOf(row.getModel());
        Double score = row.getScore();
        String version = row.getModelVersion();
        if (by == null || !by.name().equals(model) || score == null || version == null) {
            return null;
        }
        return new ServedList.Scored(
                CompositeId.owned(row.getEntity()), score, row.getAsOf().toEpochMilli(), version, row.getLabel() == 1);
    }
}
