package io.millrace.retraining;

import java.time.Duration;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Matured examples per UTC day of as-of. Immutable.
 *
 * @param days examples by start of day, epoch milliseconds; days without an example are left out
 */
public record ExampleTally(NavigableMap<Long, Long> days) {

    private static final long DAY = Duration.ofDays(1).toMillis();

    /** No examples. */
    public static final ExampleTally EMPTY = new ExampleTally(new TreeMap<>());

    public ExampleTally {
        TreeMap<Long, Long> counted = new TreeMap<>(days);
        counted.values().removeIf(count -> count == 0);
        days = Collections.unmodifiableNavigableMap(counted);
    }

    /** This tally with one day replaced. */
    public ExampleTally with(long day, long examples) {
        TreeMap<Long, Long> changed = new TreeMap<>(days);
        changed.put(day, examples);
        return new ExampleTally(changed);
    }

    /** All examples. */
    public long total() {
        return sum(days);
    }

    /**
     * Examples of the days that start at or after a moment: never more than there are with an as-of at or after it,
     * and fewer by at most the rest of the day that the moment falls in.
     */
    public long from(long moment) {
        return sum(days.tailMap(moment, true));
    }

    /** Days from the first to the last of those that start at or after a moment and have an example; 0 when there is none. */
    long days(long moment) {
        NavigableMap<Long, Long> counted = days.tailMap(moment, true);
        return counted.isEmpty() ? 0 : (counted.lastKey() - counted.firstKey()) / DAY;
    }

    private static long sum(NavigableMap<Long, Long> counts) {
        long sum = 0;
        for (long count : counts.values()) {
            sum += count;
        }
        return sum;
    }
}
