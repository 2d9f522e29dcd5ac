package io.millrace.retrainer.dataset.profile;

import java.util.List;

/**
 * How the values of a number are spread, in train and in test rows. A bin reaches from one edge up to the next, which is not in it; the first also counts what lies below, the last what lies above.
 *
 * @param edges at least two, rising; one more than there are bins
 * @param train rows of each bin among the train rows that were looked at
 * @param test the same of test rows
 */
public record Histogram(List<Double> edges, List<Long> train, List<Long> test) {
    /** Bins, unless there are fewer different values. */
    static final int BINS = 20;

    public Histogram {
        edges = List.copyOf(edges);
        train = List.copyOf(train);
        test = List.copyOf(test);
    }
}
