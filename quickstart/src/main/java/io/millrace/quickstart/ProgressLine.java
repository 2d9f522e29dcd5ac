package io.millrace.quickstart;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says how far a replay has come, every ten seconds of the wall clock: what is done, where in event time it is, and how long the rest
 * takes at the pace of the last minute. Of that nothing is said before half a minute of that pace is known, nor while the replay waits
 * for a training: its length tells nothing of the rest. Not thread-safe.
 */
final class ProgressLine {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration PACE_OF = Duration.ofMinutes(1);
    private static final Duration PACE_KNOWN_AFTER = Duration.ofSeconds(30);

    private final LongSupplier nanos;
    private final Consumer<String> told;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long toldAt;
    private Instant reached = Instant.EPOCH;
    private long produced;
    private double share;

    /** How far it had come at a moment. */
    private record Mark(long nanos, long produced, double share) {}

    /**
     * Begins now.
     *
     * @param nanos a clock that never goes back
     * @param told is given each line
     */
    ProgressLine(LongSupplier nanos, Consumer<String> told) {
        this.nanos = nanos;
        this.told = told;
        toldAt = nanos.getAsLong();
        marks.add(new Mark(toldAt, 0, 0));
    }

    /**
     * The replay has come so far.
     *
     * @param moment event time; the epoch: no event yet
     * @param records told so far
     * @param part of them all, 0 to 1
     */
    void at(Instant moment, long records, double part) {
        reached = moment;
        produced = records;
        share = part;
    }

    /** Says it when it is time. To be called often, whether the replay goes on or waits. */
    void look(boolean training) {
        long now = nanos.getAsLong();
        if (now - toldAt < EVERY.toNanos()) {
            return;
        }
        toldAt = now;
        if (training) {
            marks.clear();
        }
        while (marks.size() > 1 && now - marks.getFirst().nanos > PACE_OF.toNanos()) {
            marks.removeFirst();
        }
        Mark mark = new Mark(now, produced, share);
        Mark since = marks.isEmpty() ? mark : marks.getFirst();
        marks.addLast(mark);
        told.accept(line(since, mark, training));
    }

    private String line(Mark since, Mark now, boolean training) {
        String done = String.format(
                Locale.ROOT,
                "%s, %d %%: %,d events",
                reached.equals(Instant.EPOCH) ? "Before the first event" : LocalDate.ofInstant(reached, ZoneOffset.UTC),
                (int) (100 * now.share),
                now.produced);
        if (training) {
            return done + "; a model is being trained, which is waited for.";
        }
        if (now.share >= 1) {
            return done + "; that is all, and time goes on until their labels have matured.";
        }
        Duration known = Duration.ofNanos(now.nanos - since.nanos);
        if (known.isZero()) {
            return done + ".";
        }
        double seconds = known.toNanos() / 1e9;
        String pace = String.format(Locale.ROOT, ", %,.0f a second", (now.produced - since.produced) / seconds);
        double gained = now.share - since.share;
        if (known.compareTo(PACE_KNOWN_AFTER) < 0 || gained <= 0) {
            return done + pace + ".";
        }
        return done + pace + "; at this pace " + remaining((1 - now.share) / gained * seconds) + " to go.";
    }

    private static String remaining(double seconds) {
        long minutes = Math.round(seconds / 60);
        return minutes < 1
                ? "less than a minute"
                : minutes < 120 ? minutes + " min" : Math.round(minutes / 60.0) + " h";
    }
}
