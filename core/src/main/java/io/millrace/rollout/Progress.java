package io.millrace.rollout;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far a plan has come.
 *
 * @param position 0: the version is loaded; from 1 on, number of the step
 * @param begun event time at which the position was reached; {@link Times#NEVER} before there was any
 * @param since event time at which every live instance carried it out; null before that
 * @param reportedSince the reports' time of the first report at this position; in a step, of the first since event time last went on. Null
 *     before that
 * @param pause why it waits; null: it does not
 * @param answered questions of this position that a person has answered by letting it go on, or that are asked once: they are not asked again
 */
record Progress(
        int position,
        long begun,
        @Nullable Long since,
        @Nullable Long reportedSince,
        @Nullable Pause pause,
        NavigableSet<String> answered) {
    Progress {
        answered = Collections.unmodifiableNavigableSet(new TreeSet<>(answered));
    }

    /**
     * Why something waits.
     *
     * @param question name of what a person is asked; empty: it was a person who wanted it
     * @param reason one sentence
     */
    record Pause(String question, String reason) {}

    static Progress start(int position, long begun) {
        return new Progress(position, begun, null, null, null, new TreeSet<>());
    }

    /** At another position, where nothing has been asked yet. */
    Progress at(int next, long time) {
        return new Progress(next, time, null, null, pause, new TreeSet<>());
    }

    /** Event time has gone on. Loading is timed by the reports alone. */
    Progress moved(long time) {
        return new Progress(
                position,
                begun == Times.NEVER ? time : begun,
                since,
                position == 0 ? reportedSince : null,
                pause,
                answered);
    }

    Progress holding(long time) {
        return new Progress(position, begun, time, reportedSince, pause, answered);
    }

    Progress reported(long time) {
        return new Progress(position, begun, since, time, pause, answered);
    }

    Progress paused(Pause why) {
        return new Progress(position, begun, since, reportedSince, why, answered);
    }

    Progress resumed() {
        Progress on = new Progress(position, begun, since, reportedSince, null, answered);
        return pause == null || pause.question().isEmpty() ? on : on.answered(pause.question());
    }

    Progress answered(String question) {
        TreeSet<String> more = new TreeSet<>(answered);
        more.add(question);
        return new Progress(position, begun, since, reportedSince, pause, more);
    }
}
