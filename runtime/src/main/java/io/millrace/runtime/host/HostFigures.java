package io.millrace.runtime.host;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.runtime.metrics.Metrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Processors and memory of the machine, or of the container that limits them: of all processes on it, where {@code process_…} and {@code jvm_…} are of this one. */
public final class HostFigures {
    private static final Path ROOT = Path.of("/");
    private static final Pattern MEM_AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
    private static final long KIB = 1024;
    private static final String MEMORY = "millrace_host_memory_bytes";

    private final OperatingSystemMXBean system;
    private final Path meminfo;
    private final ControlGroups groups;

    /** @param root of the file system in which Linux tells of itself */
    HostFigures(OperatingSystemMXBean system, Path root) {
        this.system = system;
        meminfo = root.resolve("proc/meminfo");
        groups = new ControlGroups(root);
    }

    /** Shows them: they are read when somebody scrapes. */
    public static void show(Metrics metrics) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            new HostFigures(system, ROOT).register(metrics);
        }
    }

    private void register(Metrics metrics) {
        metrics.gauge(
                "millrace_host_cpu_ratio",
                "Share of the machine's processors that is busy, 0 to 1; not a number where it cannot be told.",
                List.of(),
                this::cpu);
        String help =
                "Memory of the machine, or of the container that limits it: all of it, and what processes could still have.";
        metrics.gauge(MEMORY, help, List.of("kind"), system::getTotalMemorySize, "total");
        metrics.gauge(MEMORY, help, List.of("kind"), this::available, "available");
    }

    private double cpu() {
        double load = system.getCpuLoad();
        return load < 0 ? Double.NaN : load;
    }

    /** Bytes that could be had, of the machine and within the container's limit. What Linux keeps files in is free as soon as somebody needs it; the JVM, which is asked elsewhere, does not count it. */
    double available() {
        return LongStream.concat(availableOfMachine().stream(), groups.available().stream())
                .min()
                .orElseGet(system::getFreeMemorySize);
    }

    private OptionalLong availableOfMachine() {
        try {
            Matcher found = MEM_AVAILABLE.matcher(Files.exists(meminfo) ? Files.readString(meminfo) : "");
            return found.find() ? OptionalLong.of(Long.parseLong(found.group(1)) * KIB) : OptionalLong.empty();
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }
}
