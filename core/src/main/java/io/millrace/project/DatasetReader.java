package io.millrace.project;

import org.jspecify.annotations.Nullable;

/** Reads a model's {@code dataset}, and its {@code test_share}. */
final class DatasetReader {
    private static final long FEWEST = 100;
    private static final long MOST = 1_000_000_000L;

    private DatasetReader() {}

    /** The dataset; null when it has a mistake. */
    static @Nullable DatasetDefinition read(Section model) {
        boolean ownShare = model.has("test_share");
        Double share = ownShare ? model.share("test_share", 0.05, 0.5, null) : null;
        Section section = model.optional("dataset", Keys.DATASET);
        if ((ownShare && share == null) || (section == null && model.has("dataset"))) {
            return null;
        }
        if (section == null) {
            return new DatasetDefinition(null, false, share);
        }
        Long rows = section.has("max_rows") ? section.whole("max_rows", FEWEST, MOST, null) : null;
        Boolean byEntity = section.flag("by_entity");
        return byEntity == null || (section.has("max_rows") && rows == null)
                ? null
                : new DatasetDefinition(rows, byEntity, share);
    }
}
