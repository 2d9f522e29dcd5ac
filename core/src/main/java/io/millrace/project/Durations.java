package io.millrace.project;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the project file writes them: a whole number and {@code d}, {@code h}, {@code min} or {@code s}. */
public final class Durations {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9}) ?(d|h|min|s)");
    private static final Map<String, Duration> UNITS = units();

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
