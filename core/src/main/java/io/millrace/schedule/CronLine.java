package io.millrace.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Five fields of cron: minute, hour, day of month, month, day of week. A line names moments of a wall clock, and each comes once, whatever becomes of
 * the clock: one that is skipped in spring comes when the clock has skipped it, one that is there twice in autumn comes the first time. Immutable.
 */
public final class CronLine {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private static final String SHAPE =
            "five fields of cron: minute, hour, day of month, month and day of week, such as \"0 2 * * *\"";

    /** What may stand in each, in their order. */
    private static final List<String> FIELDS = List.of(
            "a minute of 0 to 59",
            "an hour of 0 to 23",
            "a day of month of 1 to 31",
            "a month of 1 to 12, or JAN to DEC",
            "a day of week of 0 to 7, both of which are Sunday, or SUN to SAT");

    /** Any moment will do to see whether a line names one: a 29th of February is never more than 8 years away. */
    private static final LocalDateTime SOME_DAY = LocalDateTime.of(2024, 1, 1, 0, 0);

    /** Days, a year and more. */
    private static final int LOOKED_AT = 370;

    private final String text;
    private final ExecutionTime times;

    private CronLine(String text, ExecutionTime times) {
        this.text = text;
        this.times = times;
    }

    /**
     * Reads a line, for example {@code 0 2 * * *}: every night at two.
     *
     * @throws IllegalArgumentException when it is none, or names no moment, as the 30th of February: its message is what was expected instead
     */
    public static CronLine parse(String text) {
        String[] fields = text.strip().split("\\s+", -1);
        if (fields.length != FIELDS.size()) {
            throw new IllegalArgumentException(SHAPE);
        }
        for (int i = 0; i < fields.length; i++) {
            check(fields[i], i);
        }
        CronLine line = new CronLine(text, ExecutionTime.forCron(PARSER.parse(text)));
        if (line.nextOnTheWall(SOME_DAY) == null) {
            throw new IllegalArgumentException("moments that come: no year has such a day");
        }
        return line;
    }

    /** A field by itself, so that it can be said which is wrong. */
    private static void check(String field, int place) {
        List<String> alone = new ArrayList<>(Collections.nCopies(FIELDS.size(), "*"));
        alone.set(place, field);
        try {
            PARSER.parse(String.join(" ", alone));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(FIELDS.get(place) + " in place of " + field, wrong);
        }
    }

    /** Whether somewhere as much time as that lies between a moment and the next, on a clock that is never changed; a year is looked at. */
    public boolean leaves(Duration rest) {
        LocalDateTime first = Objects.requireNonNull(nextOnTheWall(SOME_DAY));
        LocalDateTime moment = first;
        while (moment.isBefore(first.plusDays(LOOKED_AT))) {
            LocalDateTime last = lastOnTheWall(moment.plus(rest));
            if (last == null || !last.isAfter(moment)) {
                return true;
            }
            moment = last;
        }
        return false;
    }

    /** What lies between some moment and the next, on a clock that is never changed. */
    public Duration someGap() {
        LocalDateTime first = Objects.requireNonNull(nextOnTheWall(SOME_DAY));
        return Duration.between(first, Objects.requireNonNull(nextOnTheWall(first)));
    }

    /** Whether a moment falls in (after, upTo], epoch milliseconds. */
    public boolean due(long after, long upTo, ZoneId zone) {
        OptionalLong next = next(after, zone);
        return next.isPresent() && next.getAsLong() <= upTo;
    }

    /** The first moment after another, epoch milliseconds. */
    public OptionalLong next(long after, ZoneId zone) {
        LocalDateTime wall = LocalDateTime.ofInstant(Instant.ofEpochMilli(after), zone);
        for (LocalDateTime named = nextOnTheWall(wall); named != null; named = nextOnTheWall(named)) {
            long moment = moment(named, zone);
            // Where the clock was put back the wall shows an hour for the second time, whose moments have been.
            if (moment > after) {
                return OptionalLong.of(moment);
            }
        }
        return OptionalLong.empty();
    }

    private static long moment(LocalDateTime named, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().getTransition(named);
        return change != null && change.isGap()
                ? change.getInstant().toEpochMilli()
                : named.atZone(zone).toInstant().toEpochMilli();
    }

    /** The library counts on a clock that is never changed; null when there is no more. */
    private @Nullable LocalDateTime nextOnTheWall(LocalDateTime after) {
        return times.nextExecution(after.atZone(ZoneOffset.UTC))
                .map(next -> next.toLocalDateTime())
                .orElse(null);
    }

    private @Nullable LocalDateTime lastOnTheWall(LocalDateTime before) {
        return times.lastExecution(before.atZone(ZoneOffset.UTC))
                .map(last -> last.toLocalDateTime())
                .orElse(null);
    }

    @Override
    public String toString() {
        return text;
    }
}
