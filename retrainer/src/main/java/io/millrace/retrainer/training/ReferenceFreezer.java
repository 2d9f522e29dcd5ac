package io.millrace.retrainer.training;

import io.millrace.bundle.Input;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.LabelShare;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.drift.SeasonBuilder;
import io.millrace.drift.SeasonGrid;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.Season;
import io.millrace.retrainer.dataset.ExampleTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Freezes what live values are to be compared with. The features' reference is counted from the train rows: drift is distance from what was
 * learned. That of the score is counted from the test rows: scores of rows that a forest has seen are more extreme than those it will give. Where the
 * reference respects a season, test rows cover too little of a year: at its places the score is counted from rows that were scored out of fold, too.
 */
final class ReferenceFreezer {
    private final Project project;
    private final ModelDefinition model;
    private final ExampleTable table;
    private final int[] train;
    private final int[] test;

    ReferenceFreezer(Project project, ModelDefinition model, ExampleTable table, int[] train, int[] test) {
        this.project = project;
        this.model = model;
        this.table = table;
        this.train = train;
        this.test = test;
    }

    /**
     * The features as the train rows have them, which is known before there is a forest.
     *
     * @param all of the model's inputs, of no importance yet
     * @param trained counts the places of a season; null without one
     * @param placed of each monitored feature one per place
     */
    record Frozen(List<FeatureReference> all, @Nullable SeasonBuilder trained, List<List<FeatureReference>> placed) {}

    /** Counts the train rows. */
    Frozen features(ModelColumns columns) {
        SeasonGrid grid = grid();
        SeasonBuilder trained = grid == null ? null : season(grid, train);
        List<FeatureReference> features = new ArrayList<>();
        List<List<FeatureReference>> placed = new ArrayList<>();
        for (int i = 0; i < columns.inputs().size(); i++) {
            int place = columns.place(i);
            String name = columns.inputs().get(i).feature();
            boolean monitored = !model.drift().excluded().contains(name)
                    && !movesByItself(project.featureSet().features().get(place));
            if (columns.inputs().get(i) instanceof Input.Numeric) {
                double[] values = Arrays.stream(train)
                        .mapToDouble(row -> table.number(place, row))
                        .toArray();
                FeatureReference.Numeric all = ReferenceBuilder.numeric(name, 0, monitored, values, cells(grid));
                features.add(all);
                if (trained != null && monitored) {
                    placed.add(trained.numeric(all, values));
                }
            } else {
                List<@Nullable String> values = new ArrayList<>();
                for (int row : train) {
                    values.add(table.category(place, row));
                }
                FeatureReference.Categorical all =
                        ReferenceBuilder.categorical(name, 0, monitored, values, at -> table.entityCode(train[at]));
                features.add(all);
                if (trained != null && monitored) {
                    placed.add(trained.categorical(all, values));
                }
            }
        }
        return new Frozen(features, trained, placed);
    }

    /**
     * Adds what the forest says.
     *
     * @param importance of each input
     * @param testScores of the test rows, in their order
     * @param outOfFold train rows that were scored by forests that had not seen them
     * @param outOfFoldScores of those rows, in their order
     */
    DriftReference freeze(
            Frozen frozen, double[] importance, double[] testScores, int[] outOfFold, double[] outOfFoldScores) {
        SeasonGrid grid = grid();
        Map<String, Double> shares = new HashMap<>();
        List<FeatureReference> features = new ArrayList<>();
        for (int i = 0; i < importance.length; i++) {
            FeatureReference feature = frozen.all.get(i);
            shares.put(feature.name(), importance[i]);
            features.add(feature.weighing(importance[i]));
        }
        DriftReference reference = new DriftReference(
                        train.length,
                        table.entities(train),
                        features,
                        ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, testScores, cells(grid)),
                        table.entities(test))
                .withLabels(labels());
        if (grid == null || frozen.trained == null) {
            return reference.withSlices(new SliceFreezer(model, table).freeze(reference, train, test, testScores));
        }
        List<List<FeatureReference>> placed = frozen.placed.stream()
                .map(places -> places.stream()
                        .<FeatureReference>map(place -> place.weighing(shares.getOrDefault(place.name(), 0.0)))
                        .toList())
                .toList();
        int[] rows =
                IntStream.concat(IntStream.of(outOfFold), IntStream.of(test)).toArray();
        double[] scores = Arrays.copyOf(outOfFoldScores, rows.length);
        System.arraycopy(testScores, 0, scores, outOfFoldScores.length, testScores.length);
        SeasonBuilder scored = season(grid, rows);
        return reference.with(frozen.trained.build(placed, scored.numeric(reference.score(), scores), scored));
    }

    private static int cells(@Nullable SeasonGrid grid) {
        return grid == null ? ReferenceBuilder.CELLS : ReferenceBuilder.SEASONAL_CELLS;
    }

    private LabelShare labels() {
        long positives = IntStream.of(train).filter(row -> table.label(row)).count();
        return new LabelShare(train.length, positives, table.entities(train));
    }

    /** The seasons of which the train rows know every place: those of the year take a year. */
    private @Nullable SeasonGrid grid() {
        Set<Season> known = EnumSet.noneOf(Season.class);
        known.addAll(model.drift().season());
        if (table.asOf(train[train.length - 1]) - table.asOf(train[0]) < Season.YEAR.toMillis()) {
            known.remove(Season.WEEK_OF_YEAR);
        }
        return known.isEmpty()
                ? null
                : new SeasonGrid(
                        known, model.drift().window().toMillis(), project.time().zone());
    }

    private SeasonBuilder season(SeasonGrid grid, int[] rows) {
        long[] asOf = Arrays.stream(rows).mapToLong(table::asOf).toArray();
        return new SeasonBuilder(grid, asOf, i -> table.entityCode(rows[i]));
    }

    /** Calendar and tenure, and what only grows over a lifetime: they differ from any reference without anything having changed. */
    private static boolean movesByItself(FeatureDefinition feature) {
        if (feature instanceof FeatureDefinition.Aggregate aggregate) {
            return aggregate.window() == null
                    && switch (aggregate.aggregation()) {
                        case COUNT, SUM, MIN, MAX, DISTINCT -> true;
                        case MEAN, VARIANCE, STDDEV, FIRST, LATEST -> false;
                    };
        }
        if (feature instanceof FeatureDefinition.Categories categories) {
            return categories.window() == null
                    && categories.statistic() == FeatureDefinition.CategoryStatistic.TOP_COUNT;
        }
        if (feature instanceof FeatureDefinition.Timing timing) {
            return timing.statistic() == FeatureDefinition.TimingStatistic.SINCE_FIRST;
        }
        return feature instanceof FeatureDefinition.Calendar || feature instanceof FeatureDefinition.Since;
    }
}
