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
 * @param loadingSince the reports' time of the first report while loading; null before that
 * @param pause why it waits; null: it does not
 * @param answered questions that a person has answered by letting it go on: they are not asked again
 */
record Progress(
        int position,
        long begun,
        @Nullable Long since,
        @Nullable Long loadingSince,
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

    Progress at(int next, long time) {
        return new Progress(next, time, null, null, pause, answered);
    }

    Progress holding(long time) {
        return new Progress(position, begun, time, loadingSince, pause, answered);
    }

    Progress loading(long time) {
        return new Progress(position, begun, since, time, pause, answered);
    }

    Progress paused(Pause why) {
        return new Progress(position, begun, since, loadingSince, why, answered);
    }

    Progress resumed() {
        TreeSet<String> more = new TreeSet<>(answered);
        if (pause != null && !pause.question().isEmpty()) {
            more.add(pause.question());
        }
        return new Progress(position, begun, since, loadingSince, null, more);
    }
}
