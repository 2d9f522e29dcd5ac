package io.millrace.benchmarks.throughput;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;

/** Counts events on the one stream thread, and takes the time between the first and the last. */
final class Meter {
    private final long events;
    private final CountDownLatch last = new CountDownLatch(1);
    private long counted;
    private long start;
    private long cpuStart;
    private volatile double seconds;
    private volatile double cpuSeconds;

    Meter(long events) {
        this.events = events;
    }

    /** One more event was processed. */
    void count() {
        counted++;
        if (counted == 1) {
            cpuStart = cpu();
            start = System.nanoTime();
        } else if (counted == events) {
            seconds = (System.nanoTime() - start) / 1e9;
            cpuSeconds = (cpu() - cpuStart) / 1e9;
            last.countDown();
        }
    }

    void awaitLast() throws InterruptedException {
        last.await();
    }

    double seconds() {
        return seconds;
    }

    double cpuSeconds() {
        return cpuSeconds;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
