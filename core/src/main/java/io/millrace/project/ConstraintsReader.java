package io.millrace.project;

import io.millrace.project.Value.Scalar;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads those of {@code constraints} that a model must keep to: each a number with its unit. */
final class ConstraintsReader {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?) ?(/?[A-Za-z]{1,3})");
    private static final Map<String, Double> MILLISECONDS = Map.of("ms", 1.0, "s", 1e3);
    private static final Map<String, Double> PER_SECOND = Map.of("/s", 1.0, "/min", 1 / 60.0, "/h", 1 / 3600.0);
    private static final Map<String, Double> BYTES =
            Map.of("kB", 1e3, "MB", 1e6, "GB", 1e9, "KiB", 0x1p10, "MiB", 0x1p20, "GiB", 0x1p30);

    private final Section section;

    private ConstraintsReader(Section section) {
        this.section = section;
    }

    /** The constraints; what is wrong has been reported. */
    static Constraints read(@Nullable Section section) {
        if (section == null) {
            return Constraints.NONE;
        }
        ConstraintsReader reader = new ConstraintsReader(section);
        Double latency =
                reader.value("latency_p99", MILLISECONDS, 1, 60_000, "a time from 1 ms to 60 s, such as 100 ms");
        Double throughput = reader.value(
                "throughput", PER_SECOND, 1 / 3600.0, 1e6, "a rate from 1/h to 1000000/s, such as 1000/s or 500/min");
        Double size = reader.value(
                "model_size",
                BYTES,
                1e3,
                2e9,
                "a size from 1 kB to 2 GB, such as 500 MB (10^6 bytes) or 64 MiB (2^20)");
        return new Constraints(
                latency == null ? null : Duration.ofNanos(Math.round(latency * 1e6)),
                throughput,
                size == null ? null : Long.valueOf(Math.round(size)));
    }

    private @Nullable Double value(String key, Map<String, Double> units, double least, double most, String expected) {
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
