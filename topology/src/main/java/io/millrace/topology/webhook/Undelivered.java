package io.millrace.topology.webhook;

import io.millrace.topology.webhook.Answer.Later;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the receiver does not have, at most one of each alert: a newer state takes the place of an older one, and is sent instead of it. They are tried in the order in
 * which they came; one that only it cannot be sent now lets the others pass. Times are those of {@link System#nanoTime}, but for those since
 * when it fails, which outlive the process: they are those of the wall clock, in milliseconds.
 */
final class Undelivered {
    /**
     * One of them.
     *
     * @param since when this process began to wait for the receiver to have a state of its alert
     * @param failures of its own in a row
     * @param failingSince wall clock of the first of them; 0 when there was none
     * @param dueAt when it is to be tried
     */
    record Waiting(Notice notice, long since, int failures, long failingSince, long dueAt) {}

    private final Backoff backoff;
    private final Map<String, Waiting> byAlert = new LinkedHashMap<>();
    private int failures;
    private long dueAt;
    /** When the receiver has last had a word on one that was final; wall clock. */
    private long answeredAt;

    Undelivered(Backoff backoff, long now) {
        this.backoff = backoff;
        dueAt = now;
    }

    int size() {
        return byAlert.size();
    }

    /** @param failingSince what is known of an earlier process; 0 when nothing is */
    void add(Notice notice, long now, long failingSince) {
        Waiting older = byAlert.get(notice.alert().getId());
        long since = older == null ? now : older.since;
        byAlert.put(notice.alert().getId(), new Waiting(notice, since, 0, failingSince, now));
    }

    /** The next to be sent now; null when none is. */
    @Nullable Notice due(long now) {
        if (dueAt - now <= 0) {
            for (Waiting waiting : byAlert.values()) {
                if (waiting.dueAt - now <= 0) {
                    return waiting.notice;
                }
            }
        }
        return null;
    }

    /** How long nothing is to be sent, {@code most} at most. */
    Duration idle(long now, Duration most) {
        long next = Long.MAX_VALUE;
        for (Waiting waiting : byAlert.values()) {
            next = Math.min(next, Math.max(waiting.dueAt - now, dueAt - now));
        }
        return Duration.ofNanos(Math.max(0, Math.min(most.toNanos(), next)));
    }

    /** The receiver has answered, and need not be asked again. */
    void done(Notice notice, long wall) {
        failures = 0;
        answeredAt = wall;
        byAlert.remove(notice.alert().getId());
    }

    /** Whether the receiver has failed on a notice for so long, and taken others meanwhile: it does work, and this one it will not take. */
    boolean isHopeless(Notice notice, long wall, Duration patience) {
        Waiting known = byAlert.get(notice.alert().getId());
        return known != null
                && known.failingSince > 0
                && wall - known.failingSince >= patience.toMillis()
                && answeredAt >= known.failingSince;
    }

    /** It is not to be tried again, though there was no final word. */
    void giveUp(Notice notice) {
        byAlert.remove(notice.alert().getId());
    }

    /** It is to be tried again, behind the others. */
    void later(Notice notice, Later answer, long now, long wall) {
        String alert = notice.alert().getId();
        Waiting known = byAlert.remove(alert);
        long since = known == null ? now : known.since;
        int before = known == null ? 0 : known.failures;
        long failingSince = known == null ? 0 : known.failingSince;
        if (answer.everything()) {
            failures++;
            dueAt = now + wait(failures, answer.pause()).toNanos();
            byAlert.put(alert, new Waiting(notice, since, before, failingSince, now));
        } else {
            failures = 0;
            byAlert.put(
                    alert,
                    new Waiting(
                            notice,
                            since,
                            before + 1,
                            failingSince == 0 ? wall : failingSince,
                            now + wait(before + 1, answer.pause()).toNanos()));
        }
    }

    private Duration wait(int times, Duration asked) {
        Duration usual = backoff.after(times);
        return asked.compareTo(usual) > 0 ? asked : usual;
    }

    /** The one of the least offset; null when none waits. */
    @Nullable Waiting first() {
        Waiting first = null;
        for (Waiting waiting : byAlert.values()) {
            if (first == null || waiting.notice.offset() < first.notice.offset()) {
                first = waiting;
            }
        }
        return first;
    }

    /** Since when the receiver lacks a state of an alert; empty when it lacks none. */
    OptionalLong since() {
        return byAlert.values().stream().mapToLong(Waiting::since).min();
    }
}
