package io.millrace.topology.drift;

import io.millrace.drift.DriftReference;
import io.millrace.drift.SliceReference;
import io.millrace.features.FeatureSet;
import io.millrace.records.InferenceLogEntry;
import java.util.List;

/** Finds out which slices of a reference a row belongs to: those whose category it has. */
final class SliceBinder {
    private static final int ABSENT = -1;

    private final String[] values;
    private final int[] positions;

    SliceBinder(DriftReference reference, FeatureSet features) {
        List<SliceReference> slices = reference.slices();
        values = new String[slices.size()];
        positions = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            int feature = features.indexOf(slices.get(i).feature());
            values[i] = slices.get(i).value();
            positions[i] = feature >= 0 && features.categorical(feature) ? features.categoriesBefore(feature) : ABSENT;
        }
    }

    int size() {
        return values.length;
    }

    /** Whether a row belongs to a slice. */
    boolean has(InferenceLogEntry row, int slice) {
        List<String> categories = row.getCategories();
        int at = positions[slice];
        return at >= 0 && at < categories.size() && values[slice].equals(categories.get(at));
    }
}
