package io.millrace.benchmarks.season;

import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.drift.SeasonBuilder;
import io.millrace.drift.SeasonGrid;
import io.millrace.project.ModelDefinition.DriftPolicy;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * References as a training makes them: features of a year of train rows, which ends a horizon before the test; the score of the test rows, and at the
 * places of a season of the second half of the train rows, too.
 */
final class FrozenShop {
    static final long DAY = Duration.ofDays(1).toMillis();

    /** Days of train rows, of the horizon of a label, and of test rows. */
    static final int TRAIN = 364;

    private static final int HORIZON = 14;
    private static final int TEST = 84;

    /** Days from the first train row to the day on which the model comes into service. */
    static final int HISTORY = TRAIN + HORIZON + TEST + HORIZON;

    private final History history;
    private final int from;

    /** @param from first day of the train rows */
    FrozenShop(History history, int from) {
        this.history = history;
        this.from = from;
    }

    DriftReference freeze(DriftPolicy policy) {
        boolean seasonal = !policy.season().isEmpty();
        int cells = seasonal ? ReferenceBuilder.SEASONAL_CELLS : ReferenceBuilder.CELLS;
        int customers = history.customers();
        List<Integer> train = days(from, from + TRAIN);
        List<Integer> test = days(from + TRAIN + HORIZON, from + TRAIN + HORIZON + TEST);
        SeasonBuilder trained = seasonal ? season(policy, train) : null;
        List<FeatureReference> features = new ArrayList<>();
        List<List<FeatureReference>> placed = new ArrayList<>();
        for (Column column : Column.values()) {
            if (column == Column.SCORE) {
                continue;
            }
            double[] values = history.column(column, train);
            if (column.categorical()) {
                List<@Nullable String> categories = new ArrayList<>();
                for (double value : values) {
                    categories.add(Column.category(value));
                }
                FeatureReference.Categorical all =
                        ReferenceBuilder.categorical(column.feature(), column.importance(), true, categories);
                features.add(all);
                if (trained != null) {
                    placed.add(trained.categorical(all, categories));
                }
            } else {
                FeatureReference.Numeric all =
                        ReferenceBuilder.numeric(column.feature(), column.importance(), true, values, cells);
                features.add(all);
                if (trained != null) {
                    placed.add(trained.numeric(all, values));
                }
            }
        }
        FeatureReference.Numeric score =
                ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, history.column(Column.SCORE, test), cells);
        DriftReference all = new DriftReference((long) customers * TRAIN, customers, features, score, customers);
        if (trained == null) {
            return all;
        }
        List<Integer> unseen = days(from + TRAIN / 2, from + TRAIN);
        unseen.addAll(test);
        SeasonBuilder scored = season(policy, unseen);
        return all.with(trained.build(placed, scored.numeric(score, history.column(Column.SCORE, unseen)), scored));
    }

    private SeasonBuilder season(DriftPolicy policy, List<Integer> days) {
        int customers = history.customers();
        SeasonGrid grid = new SeasonGrid(policy.season(), policy.window().toMillis(), ZoneOffset.UTC);
        long[] asOf = new long[days.size() * customers];
        for (int row = 0; row < asOf.length; row++) {
            asOf[row] = days.get(row / customers) * DAY + DAY / 2;
        }
        return new SeasonBuilder(grid, asOf, row -> row % customers);
    }

    private static List<Integer> days(int from, int until) {
        List<Integer> days = new ArrayList<>();
        for (int day = from; day < until; day++) {
            days.add(day);
        }
        return days;
    }
}
