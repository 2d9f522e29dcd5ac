package io.millrace.topology.labels;

import io.millrace.quality.CohortCounter;

/**
 * What is known of the labels of a cohort.
 *
 * @param labelled rows with score and label, judged or not
 * @param treated those judged whose entity was acted on within the horizon
 * @param entities distinct ones of those judged
 * @param cohort decisions of those judged
 */
record LabelledCounts(long labelled, long treated, long entities, CohortCounter cohort) {
    /** Nothing has matured. */
    static final LabelledCounts NONE = new LabelledCounts(0, 0, 0, new CohortCounter());

    private static final int HEAD = 3;

    /** With a row more, by which nothing is judged. */
    LabelledCounts passedOver() {
        return new LabelledCounts(labelled + 1, treated, entities, cohort);
    }

    /** With a row more, which is in the counter already. */
    LabelledCounts judged(CohortCounter counter, boolean wasTreated, boolean newEntity) {
        return new LabelledCounts(
                labelled + 1, treated + (wasTreated ? 1 : 0), entities + (newEntity ? 1 : 0), counter);
    }

    /** All that it holds; {@link #of} reads them. */
    long[] numbers() {
        long[] counts = cohort.numbers();
        long[] numbers = new long[HEAD + counts.length];
        numbers[0] = labelled;
        numbers[1] = treated;
        numbers[2] = entities;
        System.arraycopy(counts, 0, numbers, HEAD, counts.length);
        return numbers;
    }

    static LabelledCounts of(long[] numbers) {
        long[] counts = new long[numbers.length - HEAD];
        System.arraycopy(numbers, HEAD, counts, 0, counts.length);
        return new LabelledCounts(numbers[0], numbers[1], numbers[2], CohortCounter.of(counts));
    }
}
