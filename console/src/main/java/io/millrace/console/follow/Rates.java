package io.millrace.console.follow;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many records topics hold, and how many come in a second: of topics that are read to their ends by counting, of others by their end offsets, which also count what transactions add.
 * Not thread-safe.
 */
public final class Rates {
    /** Over how long a rate is the mean, seconds. */
    static final int SECONDS = 5;

    private final Clock clock;
    private final Map<String, Course> courses = new HashMap<>();

    /** @param clock tells when something was found out */
    public Rates(Clock clock) {
        this.clock = clock;
    }

    /**
     * How it is with some topics together.
     *
     * @param total records that have been written; null: it has not been found out yet
     * @param perSecond the mean of the last five seconds; null: it has not been found out yet
     * @param lastAt when the latest came, as far as that is known
     */
    public record Rate(
            @Nullable Long total,
            @Nullable Double perSecond,
            @Nullable Instant lastAt) {}

    private static final class Course {
        private final Deque<Point> points = new ArrayDeque<>();
        private long total;
        private @Nullable Instant lastAt;
    }

    private record Point(long millis, long total) {}

    /** A topic is read to its end, and counted so, though there may be nothing on it. */
    void followed(String topic) {
        var unused = course(topic);
    }

    /** A topic's record was read. */
    public void read(String topic, long timestamp) {
        Course course = course(topic);
        course.total++;
        last(course, Instant.ofEpochMilli(timestamp));
    }

    /** When a topic's latest record came; it is counted elsewhere. */
    public void came(String topic, long timestamp) {
        last(course(topic), Instant.ofEpochMilli(timestamp));
    }

    private static void last(Course course, Instant at) {
        if (course.lastAt == null || at.isAfter(course.lastAt)) {
            course.lastAt = at;
        }
    }

    /** What a topic's end offsets add up to now. */
    public void total(String topic, long total) {
        Course course = course(topic);
        if (!course.points.isEmpty() && total > course.total) {
            last(course, clock.instant());
        }
        course.total = total;
    }

    /** A second has passed: rates are found out anew. True when any has changed. */
    public boolean second() {
        long now = clock.millis();
        boolean changed = false;
        for (Course course : courses.values()) {
            Point latest = course.points.peekLast();
            boolean moved = latest == null || latest.total != course.total;
            boolean slowed = latest != null && course.points.getFirst().total != latest.total;
            changed |= moved || slowed;
            course.points.addLast(new Point(now, course.total));
            if (course.points.size() > SECONDS + 1) {
                course.points.removeFirst();
            }
        }
        return changed;
    }

    /** Nobody asks any more: what comes meanwhile is no rate. */
    public void pause() {
        courses.values().forEach(course -> course.points.clear());
    }

    private Course course(String topic) {
        return courses.computeIfAbsent(topic, name -> new Course());
    }

    /** How it is with these together. */
    public Rate of(Collection<String> topics) {
        long total = 0;
        double perSecond = 0;
        boolean known = false;
        boolean timed = false;
        Instant lastAt = null;
        for (String topic : topics) {
            Course course = courses.get(topic);
            if (course == null) {
                continue;
            }
            known = true;
            total += course.total;
            if (course.points.size() > 1) {
                timed = true;
                Point first = course.points.getFirst();
                Point last = course.points.getLast();
                perSecond += (last.total - first.total) * 1e3 / Math.max(1, last.millis - first.millis);
            }
            if (lastAt == null || (course.lastAt != null && course.lastAt.isAfter(lastAt))) {
                lastAt = course.lastAt;
            }
        }
        return new Rate(known ? total : null, timed ? Math.round(perSecond * 10) / 10.0 : null, lastAt);
    }
}
