package io.millrace.project;

import org.jspecify.annotations.Nullable;

/** Reads a model's {@code dataset}. */
final class DatasetReader {
    private static final long FEWEST = 100;
    private static final long MOST = 1_000_000_000L;

    private DatasetReader() {}

    /** The dataset; null when it has a mistake. */
    static @Nullable DatasetDefinition read(Section model) {
        Section section = model.optional("dataset", Keys.DATASET);
        DatasetDefinition usual = DatasetDefinition.DEFAULT;
        if (section == null) {
            return model.has("dataset") ? null : usual;
        }
        Long rows = section.has("max_rows") ? section.whole("max_rows", FEWEST, MOST, null) : usual.maximumRows();
        Boolean byEntity = section.flag("by_entity");
        return byEntity == null || (section.has("max_rows") && rows == null)
                ? null
                : new DatasetDefinition(rows, byEntity);
    }
}
