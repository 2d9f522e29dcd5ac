package io.millrace.retrainer.training;

import io.millrace.drift.BinCounter;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.SliceReference;
import io.millrace.project.ModelDefinition;
import io.millrace.retrainer.dataset.ExampleTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Freezes the slices that a model's project names: the most frequent values of those features, each counted in the bins of all rows. Features are counted from the train rows of
 * a value, and the score from its test rows.
 */
final class SliceFreezer {
    private final ModelDefinition model;
    private final ExampleTable table;
    private final Map<String, Integer> places = new HashMap<>();

    SliceFreezer(ModelDefinition model, ExampleTable table) {
        this.model = model;
        this.table = table;
        for (int f = 0; f < table.features().size(); f++) {
            places.put(table.features().get(f).name(), f);
        }
    }

    /**
     * @param all the reference of all rows
     * @param testScores of the test rows, in their order
     */
    List<SliceReference> freeze(DriftReference all, int[] train, int[] test, double[] testScores) {
        List<SliceReference> slices = new ArrayList<>();
        for (Slice slice : largest(train)) {
            int[] rows = rows(train, slice);
            int[] unseen = IntStream.range(0, test.length)
                    .filter(i -> slice.value.equals(table.category(slice.place, test[i])))
                    .toArray();
            List<FeatureReference> features = all.features().stream()
                    .filter(FeatureReference::monitored)
                    .map(feature -> feature(feature, rows))
                    .toList();
            BinCounter score = new BinCounter(all.score().coarse());
            IntStream.of(unseen).forEach(i -> score.add(testScores[i]));
            slices.add(new SliceReference(
                    slice.feature,
                    slice.value,
                    new DriftReference(
                            rows.length,
                            table.entities(rows),
                            features,
                            all.score().coarse().recounted(score.psi(), score.ks()),
                            table.entities(
                                    IntStream.of(unseen).map(i -> test[i]).toArray()))));
        }
        return slices;
    }

    /** The values with the most train rows, whichever of the features they are of; equal ones in the order of their names. */
    private List<Slice> largest(int[] train) {
        List<Slice> slices = new ArrayList<>();
        for (String feature : model.comparison().slices()) {
            int place = place(feature);
            Map<String, Integer> counts = new TreeMap<>();
            for (int row : train) {
                String value = table.category(place, row);
                if (value != null) {
                    counts.merge(value, 1, Integer::sum);
                }
            }
            counts.forEach((value, rows) -> slices.add(new Slice(feature, place, value, rows)));
        }
        return slices.stream()
                .filter(slice -> slice.rows >= SliceReference.LEAST_ROWS)
                .sorted(Comparator.comparingInt((Slice slice) -> -slice.rows))
                .limit(SliceReference.MOST)
                .toList();
    }

    private int[] rows(int[] of, Slice slice) {
        return IntStream.of(of)
                .filter(row -> slice.value.equals(table.category(slice.place, row)))
                .toArray();
    }

    private FeatureReference feature(FeatureReference all, int[] rows) {
        FeatureReference bins = all.coarse();
        BinCounter counter = new BinCounter(bins);
        int place = place(all.name());
        for (int row : rows) {
            if (bins instanceof FeatureReference.Numeric) {
                counter.add(table.number(place, row));
            } else {
                String value = table.category(place, row);
                counter.add(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bins.recounted(counter.psi(), counter.ks());
    }

    private int place(String feature) {
        return Objects.requireNonNull(places.get(feature), feature);
    }

    private record Slice(String feature, int place, String value, int rows) {}
}
