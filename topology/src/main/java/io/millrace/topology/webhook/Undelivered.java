package io.millrace.topology.webhook;

import io.millrace.topology.webhook.Answer.Later;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the receiver does not have, at most one of each alert: a newer state takes the place of an older one, and is sent instead of it. They are tried in the order in
 * which they came; one that only it cannot be sent now lets the others pass. Times are those of {@link System#nanoTime}.
 */
final class Undelivered {
    private record Waiting(Notice notice, int failures, long dueAt) {}

    private final Backoff backoff;
    private final Map<String, Waiting> byAlert = new LinkedHashMap<>();
    private int failures;
    private long dueAt;

    Undelivered(Backoff backoff, long now) {
        this.backoff = backoff;
        dueAt = now;
    }

    int size() {
        return byAlert.size();
    }

    void add(Notice notice, long now) {
        byAlert.put(notice.alert().getId(), new Waiting(notice, 0, now));
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
    void done(Notice notice) {
        failures = 0;
        byAlert.remove(notice.alert().getId());
    }

    /** It is to be tried again, behind the others. */
    void later(Notice notice, Later answer, long now) {
        String alert = notice.alert().getId();
        Waiting known = byAlert.remove(alert);
        int before = known == null ? 0 : known.failures;
        if (answer.everything()) {
            failures++;
            dueAt = now + wait(failures, answer.pause()).toNanos();
            byAlert.put(alert, new Waiting(notice, before, now));
        } else {
            failures = 0;
            byAlert.put(
                    alert,
                    new Waiting(
                            notice,
                            before + 1,
                            now + wait(before + 1, answer.pause()).toNanos()));
        }
    }

    private Duration wait(int times, Duration asked) {
        Duration usual = backoff.after(times);
        return asked.compareTo(usual) > 0 ? asked : usual;
    }

    /** The least offset of those that wait. */
    OptionalLong first() {
        return byAlert.values().stream()
                .mapToLong(waiting -> waiting.notice.offset())
                .min();
    }
}
