package io.millrace.rollout;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * An alert opened, changed or closed. It is about one model, and there is at most one of a kind open.
 *
 * @param kind {@link #ROLLED_BACK}, {@link #WAITS} or {@link #STARVED}
 * @param urgent whether somebody should act, or only know
 * @param state where it is in its life
 * @param message one sentence that a person can act on
 * @param evidence figures behind it
 * @param at event time, epoch milliseconds; 0 before there was any
 */
public record RolloutAlert(
        String kind, boolean urgent, State state, String message, Map<String, String> evidence, long at) {
    /** A version on trial was taken out, or could not be loaded. Closed when the next one is tried or takes over. */
    public static final String ROLLED_BACK = "rollout_rolled_back";
    /** Somebody is asked how to go on; an experiment goes on meanwhile. Closed when it goes on by somebody's word, or ends. */
    public static final String WAITS = "rollout_waits";
    /** A step has had its time, and lacks something, or event time stands still. Closed when neither is so, or it ends. */
    public static final String STARVED = "rollout_starved";

    /** Where an alert is in its life. */
    public enum State {
        OPENED,
        UPDATED,
        CLOSED
    }

    public RolloutAlert {
        evidence = Collections.unmodifiableMap(new TreeMap<>(evidence));
    }
}
