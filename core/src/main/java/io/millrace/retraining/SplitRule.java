package io.millrace.retraining;

import java.time.Duration;

/**
 * Whether examples can be split by time: the last {@code testShare} of the time that they cover is the test, and a gap of one horizon
 * before it must leave something to train on.
 *
 * @param horizon how far the label looks ahead
 * @param testShare share of the time that is the test, above 0 and below 1
 */
public record SplitRule(Duration horizon, double testShare) {
    private static final Duration DAY = Duration.ofDays(1);

    public SplitRule {
        if (horizon.isNegative() || !(testShare > 0 && testShare < 1)) {
            throw new IllegalArgumentException("no split: horizon " + horizon + ", test share " + testShare);
        }
    }

    /**
     * Days from the day of the first example to that of the last that are enough: train and gap share what the test leaves, and
     * a tally does not say when in its day an example was, hence one day more than the horizon.
     */
    public long days() {
        return (long) Math.ceil(horizon.plus(DAY).toMillis() / (1 - testShare) / DAY.toMillis());
    }

    /** Whether the examples of the days that start at or after a moment can be split. */
    public boolean allows(ExampleTally examples, long moment) {
        return examples.days(moment) >= days();
    }
}
