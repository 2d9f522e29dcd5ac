package io.millrace.retraining;

/** When age and new examples are looked at. */
@FunctionalInterface
public interface RetrainSchedule {

    /** At every tick. */
    RetrainSchedule ALWAYS = (after, upTo) -> true;

    /** Whether a scheduled moment falls in (after, upTo], event time, epoch milliseconds. */
    boolean due(long after, long upTo);
}
