package io.millrace.benchmarks.drift;

import io.millrace.drift.BinCounter;
import io.millrace.drift.DriftConfirmation;
import io.millrace.drift.DriftReference;
import io.millrace.drift.DriftTest;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.drift.WindowCounts;
import io.millrace.drift.WindowVerdict;
import io.millrace.project.ModelDefinition.DriftPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model in service: its train rows are frozen, and window by window those who come are counted and judged, by the core's own classes. Not thread-safe. */
final class Watch {
    /** Rows of a customer in the train rows, a week apart. */
    private static final int TRAIN_WEEKS = 6;

    private static final long WEEK = Duration.ofDays(7).toMillis();

    private final Customers customers;
    private final Turnout turnout;
    private final int coming;
    private final DriftPolicy policy;
    private final DriftReference reference;
    private final int[] all;
    private DriftConfirmation confirmation = DriftConfirmation.none();
    private long week;

    /** @param coming customers in a window, each with one row */
    Watch(long seed, Turnout turnout, int coming) {
        this.turnout = turnout;
        this.coming = coming;
        customers = new Customers(seed, turnout.customers(coming));
        policy = policy(coming);
        reference = freeze(turnout.trained(coming));
        all = turnout.first(coming);
    }

    /** The default one, with windows of so few samples valid, too. */
    private static DriftPolicy policy(int samples) {
        DriftPolicy usual = DriftPolicy.DEFAULT;
        return new DriftPolicy(
                usual.psi(),
                usual.ks(),
                usual.window(),
                Math.min(samples, usual.minimumSamples()),
                usual.confirm(),
                usual.of(),
                usual.confirmedImportance(),
                Set.of(),
                Set.of());
    }

    private DriftReference freeze(int trained) {
        int rows = trained * TRAIN_WEEKS;
        double[][] columns = new double[Customers.SCORE + 1][rows];
        for (int row = 0; row < rows; row++) {
            double[] values = customers.row(row % trained);
            for (int i = 0; i < values.length; i++) {
                columns[i][row] = values[i];
            }
        }
        List<FeatureReference> features = new ArrayList<>();
        double importance = 1.0 / Customers.SCORE;
        for (int i = 0; i < Customers.SCORE; i++) {
            Column column = Column.ALL.get(i);
            features.add(
                    column.categorical()
                            ? ReferenceBuilder.categorical(
                                    column.name(), importance, true, names(column, columns[i]), row -> row % trained)
                            : ReferenceBuilder.numeric(column.name(), importance, true, columns[i]));
        }
        FeatureReference.Numeric score =
                ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, columns[Customers.SCORE]);
        return new DriftReference(rows, trained, features, score, trained);
    }

    private static List<@Nullable String> names(Column column, double[] values) {
        List<String> known = new ArrayList<>();
        for (int number = 0; number < column.categories(); number++) {
            known.add(new String(column.category(number), StandardCharsets.UTF_8));
        }
        List<@Nullable String> names = new ArrayList<>();
        for (double value : values) {
            names.add(known.get((int) value));
        }
        return names;
    }

    /** Counts and judges the next window, in which nothing has happened. */
    WindowVerdict next() {
        return next(-1, 0);
    }

    /** Counts and judges the next window, in which a column is shifted. */
    WindowVerdict next(int shifted, double sigmas) {
        List<BinCounter> counters =
                reference.counted().stream().map(BinCounter::new).toList();
        for (int i = 0; i < coming; i++) {
            double[] row = customers.row(all[i], shifted, sigmas);
            for (int at = 0; at < row.length; at++) {
                if (at < Customers.SCORE && Column.ALL.get(at).categorical()) {
                    counters.get(at).add(Column.ALL.get(at).category((int) row[at]));
                } else {
                    counters.get(at).add(row[at]);
                }
            }
        }
        WindowCounts window = new WindowCounts(week * WEEK, (week + 1) * WEEK, coming, coming, counters);
        WindowVerdict verdict = DriftTest.judge(reference, policy, window);
        confirmation = confirmation.next(verdict, policy);
        turnout.next(all, coming, customers.random());
        week++;
        return verdict;
    }

    /** Features, the score among them, whose drift stands confirmed. */
    long confirmed() {
        return confirmation.features().stream()
                .filter(DriftConfirmation.FeatureState::confirmed)
                .count();
    }

    boolean confirmed(String feature) {
        return confirmation.confirmed(feature);
    }

    /** Whether a training would be asked for. */
    boolean trainingAsked() {
        return confirmation.driftConfirmed(policy);
    }
}
