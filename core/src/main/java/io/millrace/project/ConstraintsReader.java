package io.millrace.project;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads those of {@code constraints} that a model must keep to: each a number with its unit. */
final class ConstraintsReader {
    private static final Map<String, Double> PER_SECOND = Map.of("/s", 1.0, "/min", 1 / 60.0, "/h", 1 / 3600.0);
    private static final Map<String, Double> BYTES =
            Map.of("kB", 1e3, "MB", 1e6, "GB", 1e9, "KiB", 0x1p10, "MiB", 0x1p20, "GiB", 0x1p30);

    private ConstraintsReader() {}

    /** The constraints; what is wrong has been reported. */
    static Constraints read(@Nullable Section section) {
        if (section == null) {
            return Constraints.NONE;
        }
        Double throughput = Quantities.of(
                section,
                "throughput",
                PER_SECOND,
                1 / 3600.0,
                1e6,
                "a rate from 1/h to 1000000/s, such as 1000/s or 500/min");
        Double size = Quantities.of(
                section,
                "model_size",
                BYTES,
                1e3,
                2e9,
                "a size from 1 kB to 2 GB, such as 500 MB (10^6 bytes) or 64 MiB (2^20)");
        return new Constraints(
                Quantities.latency(section, "latency_p99"),
                throughput,
                size == null ? null : Long.valueOf(Math.round(size)));
    }
}
