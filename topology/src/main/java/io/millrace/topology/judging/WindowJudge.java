package io.millrace.topology.judging;

import io.millrace.records.MonitoringPartial;

/** What one application makes of what partitions have counted in windows. Times are milliseconds of event time. */
public interface WindowJudge {

    /**
     * Takes what a partition has counted in a window. What is of a model, a source or a window that is none of the project's is passed over: while
     * a project file changes, processes have different ones.
     *
     * @param message the partial as it came
     * @throws IllegalArgumentException when it cannot be
     */
    void accept(MonitoringPartial partial, byte[] message);

    /** Hears of a tick that some partition has completed, before all have. */
    default void hear(long tick) {}

    /**
     * Judges what can be judged, each time that a partition has completed a tick and every partition has completed one.
     *
     * @param before the tick that had been reached; {@link io.millrace.topology.windows.TickProgress#BEGINNING} before the first
     * @param now the tick that every partition has completed: it may be the one before, when only some have gone on
     */
    void judge(long before, long now, Findings findings);

    /** Windows that end at or before this are forgotten when a tick has been reached; -1 while there are none. */
    long forgottenAt(long tick);
}
