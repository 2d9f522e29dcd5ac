package io.millrace.project;

import io.millrace.project.Value.Scalar;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers with units, but for durations of event time, which are {@link Durations}. */
final class Quantities {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?) ?(/?[A-Za-z]{1,3})");
    private static final Map<String, Double> MILLISECONDS = Map.of("ms", 1.0, "s", 1e3);

    private Quantities() {}

    /** A latency; null when the key is absent, or wrong and reported. */
    static @Nullable Duration latency(Section section, String key) {
        Double millis = of(section, key, MILLISECONDS, 1, 60_000, "a time from 1 ms to 60 s, such as 100 ms");
        return millis == null ? null : Duration.ofNanos(Math.round(millis * 1e6));
    }

    /**
     * A number with a unit; null when the key is absent, or wrong and reported.
     *
     * @param units what each is worth
     */
    static @Nullable Double of(
            Section section, String key, Map<String, Double> units, double least, double most, String expected) {
        Scalar scalar = section.scalar(key, expected, false);
        if (scalar == null) {
            return null;
        }
        Matcher written = WRITTEN.matcher(scalar.text());
        Double unit = written.matches() ? units.get(written.group(2)) : null;
        double value = unit == null ? Double.NaN : Double.parseDouble(written.group(1)) * unit;
        if (value >= least && value <= most) {
            return value;
        }
        section.wrong(key, expected);
        return null;
    }
}
