package io.millrace.benchmarks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A benchmark's figures as they come: a line of text each, and the same as a line of JSON in a file. */
public final class Report {
    private final ObjectMapper mapper = new ObjectMapper();
    private final PrintStream out;
    private final @Nullable Path json;

    /** @param json figures are appended to it; null: they are printed alone */
    public Report(PrintStream out, @Nullable Path json) {
        this.out = out;
        this.json = json;
    }

    /** Says something that is no figure. */
    public void say(String text) {
        out.println(text);
    }

    /** Begins a line. */
    public Line line(String what) {
        return new Line(what);
    }

    /** Figures that belong together, in the order in which they are added; {@link #end} writes them, with the machine's load. */
    public final class Line {
        private final Map<String, Object> figures = new LinkedHashMap<>();

        private Line(String what) {
            figures.put("what", what);
        }

        /** Adds a figure. */
        public Line with(String name, Object value) {
            figures.put(name, value);
            return this;
        }

        /** Adds a whole number. */
        public Line with(String name, long value) {
            return with(name, (Object) value);
        }

        /** Adds a figure that is worth three digits behind the point at most. */
        public Line with(String name, double value) {
            return with(name, (Object) (Math.rint(value * 1_000) / 1_000));
        }

        /** Adds percentiles in milliseconds. */
        public Line with(Latencies latencies) {
            return with("count", latencies.count())
                    .with("p50_ms", latencies.millis(50))
                    .with("p99_ms", latencies.millis(99))
                    .with("p999_ms", latencies.millis(99.9))
                    .with("greatest_ms", latencies.greatestMillis());
        }

        /** Writes the line. */
        public void end() throws IOException {
            with("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            out.println(figures.entrySet().stream()
                    .map(figure -> figure.getKey().equals("what")
                            ? "%-24s".formatted(figure.getValue())
                            : figure.getKey() + " " + figure.getValue())
                    .collect(Collectors.joining("  ")));
            if (json != null) {
                Files.writeString(
                        json,
                        mapper.writeValueAsString(figures) + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        }
    }
}
