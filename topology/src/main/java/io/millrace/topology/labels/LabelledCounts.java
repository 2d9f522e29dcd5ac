package io.millrace.topology.labels;

import io.millrace.quality.CohortCounter;
import io.millrace.quality.LabelDelays;
import java.util.Arrays;

/**
 * What is known of the labels of a cohort.
 *
 * @param labelled rows with score and label, judged or not
 * @param treated those judged whose entity was acted on within the horizon
 * @param entities distinct ones of those judged
 * @param cohort decisions of those judged; mutable
 * @param delays how long the labels of all were waited for; mutable
 */
record LabelledCounts(long labelled, long treated, long entities, CohortCounter cohort, LabelDelays delays) {
    private static final int HEAD = 3;
    private static final int COUNTS = (1 + CohortCounter.REPLICATES) * CohortCounter.COUNTS;

    /** Nothing has matured. */
    static LabelledCounts none() {
        return new LabelledCounts(0, 0, 0, new CohortCounter(), new LabelDelays());
    }

    /** With a row more, by which nothing is judged. */
    LabelledCounts passedOver() {
        return new LabelledCounts(labelled + 1, treated, entities, cohort, delays);
    }

    /** With a row more, which is in the cohort already. */
    LabelledCounts judged(boolean wasTreated, boolean newEntity) {
        return new LabelledCounts(
                labelled + 1, treated + (wasTreated ? 1 : 0), entities + (newEntity ? 1 : 0), cohort, delays);
    }

    /** All that it holds; {@link #of} reads them. */
    long[] numbers() {
        long[] counts = cohort.numbers();
        long[] waited = delays.numbers();
        long[] numbers = new long[HEAD + COUNTS + waited.length];
        numbers[0] = labelled;
        numbers[1] = treated;
        numbers[2] = entities;
        System.arraycopy(counts, 0, numbers, HEAD, COUNTS);
        System.arraycopy(waited, 0, numbers, HEAD + COUNTS, waited.length);
        return numbers;
    }

    /** Of those, and of ones from before delays were counted. */
    static LabelledCounts of(long[] numbers) {
        return new LabelledCounts(
                numbers[0],
                numbers[1],
                numbers[2],
                CohortCounter.of(Arrays.copyOfRange(numbers, HEAD, HEAD + COUNTS)),
                LabelDelays.of(Arrays.copyOfRange(numbers, HEAD + COUNTS, numbers.length)));
    }
}
