package io.millrace.topology.drift;

import io.millrace.drift.BinCounter;
import io.millrace.drift.BinFinder;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.features.FeatureSet;
import io.millrace.records.InferenceLogEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a reference's features in a row of the inference log, numbers by the feature's index, categories by its index among the
 * categorical ones, and the bins that they are counted in: once per row, for its window and for the slices that it belongs to. A feature that the row is too old to have is missing. Not thread-safe.
 */
final class RowBinder {
    private static final int SCORE = -1;
    private static final int ABSENT = -2;

    private final boolean[] categorical;
    private final int[] positions;
    private final BinFinder[] finders;
    private final int[] places;

    RowBinder(DriftReference reference, FeatureSet features) {
        List<FeatureReference> counted = reference.counted();
        categorical = new boolean[counted.size()];
        positions = new int[counted.size()];
        finders = counted.stream().map(BinFinder::new).toArray(BinFinder[]::new);
        places = new int[counted.size()];
        for (int i = 0; i < positions.length; i++) {
            String name = counted.get(i).name();
            // The score is the last, whatever features are called.
            int feature = i == positions.length - 1 ? SCORE : features.indexOf(name);
            if (feature == SCORE) {
                positions[i] = i == positions.length - 1 ? SCORE : ABSENT;
            } else {
                categorical[i] = features.categorical(feature);
                positions[i] = categorical[i] ? features.categoriesBefore(feature) : feature;
            }
        }
    }

    /** The row to count next. */
    RowBinder of(InferenceLogEntry entry) {
        for (int i = 0; i < positions.length; i++) {
            int at = positions[i];
            places[i] = categorical[i] ? finders[i].of(category(entry, at)) : finders[i].of(number(entry, at));
        }
        return this;
    }

    /** Counts the row: the counters are those of the reference, or of a slice of it. */
    void count(List<BinCounter> counters) {
        for (int i = 0; i < places.length; i++) {
            counters.get(i).count(places[i]);
        }
    }

    private static byte @Nullable [] category(InferenceLogEntry entry, int at) {
        List<String> categories = entry.getCategories();
        String category = at < categories.size() ? categories.get(at) : null;
        return category == null ? null : category.getBytes(StandardCharsets.UTF_8);
    }

    private static double number(InferenceLogEntry entry, int at) {
        if (at == SCORE) {
            return entry.getScore() == null ? Double.NaN : entry.getScore();
        }
        List<Double> numbers = entry.getNumbers();
        return at >= 0 && at < numbers.size() ? numbers.get(at) : Double.NaN;
    }
}
