package io.millrace.drift;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Counts rows by their place in the season, in the bins of a reference that holds them all. */
public final class SeasonBuilder {
    private final SeasonGrid grid;
    private final int[] placeOf;
    private final long[] rows;
    private final long[] entities;

    /**
     * @param asOf of each row, epoch milliseconds
     * @param entity a number of each row that stands for its entity
     */
    public SeasonBuilder(SeasonGrid grid, long[] asOf, IntUnaryOperator entity) {
        this.grid = grid;
        int places = grid.places();
        placeOf = new int[asOf.length];
        rows = new long[places];
        entities = new long[places];
        for (int row = 0; row < asOf.length; row++) {
            placeOf[row] = grid.placeOf(asOf[row]);
            rows[placeOf[row]]++;
        }
        countEntities(entity);
    }

    /** Place by place, so that no more entities are held at once than one place has. */
    private void countEntities(IntUnaryOperator entity) {
        int[] next = new int[rows.length];
        for (int place = 1; place < rows.length; place++) {
            next[place] = next[place - 1] + (int) rows[place - 1];
        }
        int[] ordered = new int[placeOf.length];
        for (int row = 0; row < placeOf.length; row++) {
            ordered[next[placeOf[row]]++] = row;
        }
        for (int place = 0, from = 0; place < rows.length; from = next[place], place++) {
            entities[place] = Arrays.stream(ordered, from, next[place])
                    .map(entity)
                    .distinct()
                    .count();
        }
    }

    /** A number's reference of each place; NaN is missing. */
    public List<FeatureReference> numeric(FeatureReference.Numeric all, double[] values) {
        List<BinCounter> counters = counters(all);
        BinFinder bins = new BinFinder(all);
        for (int row = 0; row < values.length; row++) {
            counters.get(placeOf[row]).count(bins.of(values[row]));
        }
        return references(counters);
    }

    /** A category's reference of each place; null is missing. */
    public List<FeatureReference> categorical(FeatureReference.Categorical all, List<@Nullable String> values) {
        List<BinCounter> counters = counters(all);
        BinFinder bins = new BinFinder(all);
        for (int row = 0; row < values.size(); row++) {
            String value = values.get(row);
            counters.get(placeOf[row]).count(bins.of(value == null ? null : value.getBytes(StandardCharsets.UTF_8)));
        }
        return references(counters);
    }

    /**
     * Puts the references together.
     *
     * @param features of each monitored feature, in the model's order: one reference per place
     * @param score its reference per place
     * @param scored the rows that the score was counted from
     */
    public SeasonalReference build(
            List<List<FeatureReference>> features, List<FeatureReference> score, SeasonBuilder scored) {
        List<DriftReference> places = new ArrayList<>();
        for (int place = 0; place < grid.places(); place++) {
            List<FeatureReference> here = new ArrayList<>();
            for (List<FeatureReference> feature : features) {
                here.add(feature.get(place));
            }
            places.add(new DriftReference(
                    rows[place],
                    entities[place],
                    here,
                    (FeatureReference.Numeric) score.get(place),
                    scored.entities[place]));
        }
        return new SeasonalReference(grid, places);
    }

    private List<BinCounter> counters(FeatureReference all) {
        List<BinCounter> counters = new ArrayList<>();
        for (int place = 0; place < rows.length; place++) {
            counters.add(new BinCounter(all));
        }
        return counters;
    }

    private static List<FeatureReference> references(List<BinCounter> counters) {
        return counters.stream()
                .map(counter -> counter.reference().recounted(counter.psi(), counter.ks()))
                .toList();
    }
}
