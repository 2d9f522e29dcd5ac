package io.millrace.project;

import org.jspecify.annotations.Nullable;

/**
 * What a dataset holds.
 *
 * @param maximumRows most rows; of more a sample is drawn, which is recorded; null: all of them
 * @param byEntity whether no entity is in both train and test rows
 */
public record DatasetDefinition(@Nullable Long maximumRows, boolean byEntity) {
    /** Where the project file says nothing. */
    public static final DatasetDefinition DEFAULT = new DatasetDefinition(null, false);
}
