package io.millrace.topology.labels;

import io.millrace.quality.CohortCounter;
import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.records.LabelledCohort;
import io.millrace.records.ScoredCohort;
import io.millrace.topology.quality.QualityWindows;
import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.WindowKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/** A version's predictions in a window, and its records. */
record Cohort(String model, String version, long start, long end) {
    /** Numbers of a {@link ConfidenceBasedEstimate} before those of its bins. */
    private static final int SUMS = 5;

    /** That of a key. */
    static Cohort of(QualityWindows windows, Bytes key) {
        String subject = WindowKeys.subject(key);
        int slash = subject.indexOf('/');
        String model = subject.substring(0, slash);
        long end = StoreKeys.time(key);
        return new Cohort(model, subject.substring(slash + 1), windows.start(model, end), end);
    }

    ScoredCohort scored(ConfidenceBasedEstimate estimate) {
        long[] numbers = estimate.numbers();
        return new ScoredCohort(
                model,
                version,
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(end),
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                each(numbers, SUMS, 2),
                each(numbers, SUMS + 1, 2));
    }

    LabelledCohort labelled(LabelledCounts counts) {
        long[] numbers = counts.cohort().numbers();
        int kinds = CohortCounter.COUNTS;
        return new LabelledCohort(
                model,
                version,
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(end),
                counts.labelled(),
                counts.treated(),
                counts.entities(),
                each(numbers, 0, kinds),
                each(numbers, 1, kinds),
                each(numbers, 2, kinds),
                each(numbers, 3, kinds),
                each(numbers, 4, kinds));
    }

    private static List<Long> each(long[] numbers, int from, int step) {
        List<Long> each = new ArrayList<>();
        for (int i = from; i < numbers.length; i += step) {
            each.add(numbers[i]);
        }
        return each;
    }
}
