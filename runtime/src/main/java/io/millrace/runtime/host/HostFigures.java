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

/** Processors and memory of the machine, or of the container that limits them: of all processes on it, where {@code process_…} and {@code jvm_…} are of this one. */
public final class HostFigures {
    private static final Path LINUX = Path.of("/proc/meminfo");
    private static final long KIB = 1024;
    private static final String MEMORY = "millrace_host_memory_bytes";

    private final OperatingSystemMXBean system;
    private final Path meminfo;

    HostFigures(OperatingSystemMXBean system, Path meminfo) {
        this.system = system;
        this.meminfo = meminfo;
    }

    /** Shows them: they are read when somebody scrapes. */
    public static void show(Metrics metrics) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            new HostFigures(system, LINUX).register(metrics);
        }
    }

    private void register(Metrics metrics) {
        metrics.gauge(
                "millrace_host_cpu_ratio",
                "Share of the machine's processors that is busy, 0 to 1; not a number where it cannot be told.",
                List.of(),
                this::cpu);
        String help = "Memory of the machine: all of it, and what processes could still have.";
        metrics.gauge(MEMORY, help, List.of("kind"), system::getTotalMemorySize, "total");
        metrics.gauge(MEMORY, help, List.of("kind"), this::available, "available");
    }

    private double cpu() {
        double load = system.getCpuLoad();
        return load < 0 ? Double.NaN : load;
    }

    /**
     * Bytes that could be had. What Linux keeps files in is free as soon as somebody needs it, and the JVM does not count it; but in a container with a limit
     * of its own, which Linux's figure does not know, the JVM's is the one that holds.
     */
    double available() {
        OptionalLong total = kibibytes("MemTotal");
        OptionalLong available = kibibytes("MemAvailable");
        boolean whole = total.isPresent() && total.getAsLong() * KIB == system.getTotalMemorySize();
        return whole && available.isPresent() ? available.getAsLong() * KIB : system.getFreeMemorySize();
    }

    private OptionalLong kibibytes(String name) {
        try {
            Matcher found = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB$")
                    .matcher(Files.exists(meminfo) ? Files.readString(meminfo) : "");
            return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }
}
