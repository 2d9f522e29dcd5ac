package io.millrace.benchmarks.flink;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Counts on one thread, and prints the time between the first and the last, and this JVM's processor time meanwhile. */
final class Stopwatch {
    private final long expected;
    private long counted;
    private long start;
    private long processorStart;

    Stopwatch(long expected) {
        this.expected = expected;
    }

    void count() {
        counted++;
        if (counted == 1) {
            processorStart = processorNanos();
            start = System.nanoTime();
        } else if (counted == expected) {
            System.out.printf(
                    Locale.ROOT,
                    "%d in %.6f s, %.6f s of processor time%n",
                    counted,
                    (System.nanoTime() - start) / 1e9,
                    (processorNanos() - processorStart) / 1e9);
            System.out.flush();
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
