package io.millrace.benchmarks.season;

import io.millrace.drift.BinCounter;
import io.millrace.drift.DriftConfirmation;
import io.millrace.drift.DriftReference;
import io.millrace.drift.DriftTest;
import io.millrace.drift.FeatureDrift;
import io.millrace.drift.WindowCounts;
import io.millrace.drift.WindowVerdict;
import io.millrace.project.ModelDefinition.DriftPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Counts days into windows, judges them, and keeps count of what is found. Not thread-safe. */
final class Watch {
    private static final byte[][] CATEGORIES = {
        Column.category(0).getBytes(StandardCharsets.UTF_8),
        Column.category(1).getBytes(StandardCharsets.UTF_8),
        Column.category(2).getBytes(StandardCharsets.UTF_8)
    };

    private static final Column[] COLUMNS = Column.values();

    private final DriftPolicy policy;
    private final int daysInWindow;
    private final Findings findings = new Findings();
    private final DriftReference reference;
    private List<BinCounter> counters = new ArrayList<>();
    private long samples;
    private DriftConfirmation confirmation = DriftConfirmation.none();

    Watch(DriftPolicy policy, DriftReference reference) {
        this.policy = policy;
        this.reference = reference;
        daysInWindow = (int) policy.window().toDays();
        empty();
    }

    /** The same before its first window. */
    Watch fresh() {
        return new Watch(policy, reference);
    }

    DriftReference reference() {
        return reference;
    }

    /** Takes a day's rows; judges the window that ends with them. */
    void day(int day, double[][] rows) {
        for (double[] row : rows) {
            count(row, counters);
        }
        samples += rows.length;
        if ((day + 1) % daysInWindow != 0) {
            return;
        }
        long end = (day + 1) * FrozenShop.DAY;
        long start = end - policy.window().toMillis();
        WindowVerdict verdict =
                DriftTest.judge(reference, policy, new WindowCounts(start, end, samples, rows.length, counters));
        DriftConfirmation next = confirmation.next(verdict, policy);
        findings.add(verdict, confirmation, next, policy);
        confirmation = next;
        empty();
    }

    /** A row's category, as UTF-8. */
    static byte[] category(double[] row) {
        return CATEGORIES[(int) row[Column.CHANNEL.at()]];
    }

    static void count(double[] row, List<BinCounter> counters) {
        for (Column column : COLUMNS) {
            double value = row[column.at()];
            BinCounter counter = counters.get(column.at());
            if (column.categorical()) {
                counter.add(CATEGORIES[(int) value]);
            } else {
                counter.add(value);
            }
        }
    }

    Findings findings() {
        return findings;
    }

    /** Whether a drift stands confirmed that asks for a training. */
    boolean underAlarm() {
        return confirmation.driftConfirmed(policy);
    }

    boolean confirmed(Column column) {
        return confirmation.confirmed(column == Column.SCORE ? DriftReference.SCORE : column.feature());
    }

    boolean quarantined(Column column) {
        return confirmation.features().stream()
                .anyMatch(state -> state.feature().equals(column.feature()) && state.quarantined());
    }

    private void empty() {
        counters = new ArrayList<>(
                reference.counted().stream().map(BinCounter::new).toList());
        samples = 0;
    }

    /** What was found in windows in which nothing had happened. */
    static final class Findings {
        private int windows;
        private int withOut;
        private int withoutEvidence;
        private int underAlarm;
        private int byFeatures;
        private int alarms;

        private void add(WindowVerdict verdict, DriftConfirmation before, DriftConfirmation after, DriftPolicy policy) {
            windows++;
            withOut += verdict.features().stream().anyMatch(FeatureDrift::out) ? 1 : 0;
            withoutEvidence += verdict.features().stream().allMatch(FeatureDrift::evidence) ? 0 : 1;
            underAlarm += after.driftConfirmed(policy) ? 1 : 0;
            byFeatures += after.confirmedImportance() >= policy.confirmedImportance() ? 1 : 0;
            alarms += after.driftConfirmed(policy) && !before.driftConfirmed(policy) ? 1 : 0;
        }

        void add(Findings other) {
            windows += other.windows;
            withOut += other.withOut;
            withoutEvidence += other.withoutEvidence;
            underAlarm += other.underAlarm;
            byFeatures += other.byFeatures;
            alarms += other.alarms;
        }

        int windows() {
            return windows;
        }

        /** Windows in which a feature or the score was out. */
        int withOut() {
            return withOut;
        }

        /** Windows in which a feature or the score had no reference. */
        int withoutEvidence() {
            return withoutEvidence;
        }

        /** Windows after which a drift stood confirmed that asks for a training. */
        int underAlarm() {
            return underAlarm;
        }

        /** Those after which the features alone would ask for it. */
        int byFeatures() {
            return byFeatures;
        }

        /** Times at which one was confirmed. */
        int alarms() {
            return alarms;
        }
    }
}
