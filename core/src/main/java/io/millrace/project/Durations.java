package io.millrace.project;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the project file writes them: a whole number and {@code d}, {@code h}, {@code min} or {@code s}. */
public final class Durations {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9}) ?(d|h|min|s)");
    private static final Pattern MEANT = Pattern.compile("(\\d{1,9})\\s*([A-Za-z]+)");
    private static final Map<String, Duration> UNITS = units();
    private static final Map<String, Duration> WORDS = Map.ofEntries(
            Map.entry("m", Duration.ofMinutes(1)),
            Map.entry("sec", Duration.ofSeconds(1)),
            Map.entry("second", Duration.ofSeconds(1)),
            Map.entry("minute", Duration.ofMinutes(1)),
            Map.entry("hr", Duration.ofHours(1)),
            Map.entry("hour", Duration.ofHours(1)),
            Map.entry("day", Duration.ofDays(1)),
            Map.entry("w", Duration.ofDays(7)),
            Map.entry("week", Duration.ofDays(7)),
            Map.entry("month", Duration.ofDays(30)),
            Map.entry("y", Duration.ofDays(365)),
            Map.entry("year", Duration.ofDays(365)));

    private Durations() {}

    private static Map<String, Duration> units() {
        Map<String, Duration> units = new LinkedHashMap<>();
        units.put("d", Duration.ofDays(1));
        units.put("h", Duration.ofHours(1));
        units.put("min", Duration.ofMinutes(1));
        units.put("s", Duration.ofSeconds(1));
        return units;
    }

    /** The duration, or empty when the text is none: {@code 30 d}, {@code 1 h}, {@code 5 min}, {@code 10 s}. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        return matcher.matches()
                ? unit(matcher.group(2)).map(unit -> unit.multipliedBy(Long.parseLong(matcher.group(1))))
                : Optional.empty();
    }

    /** What was meant by a text that is no duration but as others write one: {@code 7 days}, {@code 2w}, {@code P7D}. */
    static Optional<Duration> meant(String text) {
        Matcher matcher = MEANT.matcher(text);
        if (matcher.matches()) {
            String word = matcher.group(2).toLowerCase(Locale.ROOT);
            String one = word.length() > 1 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
            Duration unit = WORDS.getOrDefault(one, UNITS.get(one));
            return Optional.ofNullable(unit).map(length -> length.multipliedBy(Long.parseLong(matcher.group(1))));
        }
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException none) {
            return Optional.empty();
        }
    }

    /** The length of a unit: {@code d}, {@code h}, {@code min} or {@code s}. */
    public static Optional<Duration> unit(String name) {
        return Optional.ofNullable(UNITS.get(name));
    }

    /** In the largest unit of which it is a whole multiple: {@code 1 d}, {@code 36 h}; below a second in {@code ms}. */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0 s";
        }
        long millis = duration.toMillis();
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            long length = unit.getValue().toMillis();
            if (millis % length == 0) {
                return millis / length + " " + unit.getKey();
            }
        }
        return millis + " ms";
    }
}
