package io.millrace.benchmarks.training;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Seconds of one step after the other: elapsed, of processors that all threads of the process had meanwhile, the broker's among them, and of processors that the measuring thread itself had. The latter two
 * hold where processors are waited for; a machine with processors to spare takes as long as the last says, or as what other threads have to do where that is more.
 */
final class Laps {
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Seconds start = now();
    private final Map<String, Seconds> steps = new LinkedHashMap<>();
    private Seconds last = start;

    /**
     * A stretch of time.
     *
     * @param elapsed seconds
     * @param process seconds of processors, of all threads
     * @param own seconds of processors, of the measuring thread
     */
    record Seconds(double elapsed, double process, double own) {
        Seconds since(Seconds earlier) {
            return new Seconds(elapsed - earlier.elapsed, process - earlier.process, own - earlier.own);
        }

        String ratioTo(Seconds other) {
            return "%.2f (%.2f; %.2f)".formatted(elapsed / other.elapsed, process / other.process, own / other.own);
        }

        @Override
        public String toString() {
            return "%.1f s (%.1f; %.1f)".formatted(elapsed, process, own);
        }
    }

    /** Ends a step. */
    void lap(String step) {
        Seconds now = now();
        steps.put(step, now.since(last));
        last = now;
    }

    /** Since the beginning. */
    Seconds total() {
        return now().since(start);
    }

    private Seconds now() {
        return new Seconds(
                System.nanoTime() / 1e9, system.getProcessCpuTime() / 1e9, threads.getCurrentThreadCpuTime() / 1e9);
    }

    @Override
    public String toString() {
        return steps.entrySet().stream()
                .map(step -> step.getKey() + " " + step.getValue())
                .collect(Collectors.joining(", "));
    }
}
