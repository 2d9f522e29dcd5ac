package io.millrace.benchmarks.throughput;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;

/** Counts events on the one stream thread, and takes the time between the first and the last. */
final class Meter {
    private final long events;
    private final CountDownLatch last = new CountDownLatch(1);
    private long counted;
    private long start;
    private long threadStart;
    private long processStart;
    private volatile double seconds;
    private volatile double threadSeconds;
    private volatile double processSeconds;

    Meter(long events) {
        this.events = events;
    }

    /** One more event was processed. */
    void count() {
        counted++;
        if (counted == 1) {
            threadStart = threadNanos();
            processStart = processNanos();
            start = System.nanoTime();
        } else if (counted == events) {
            seconds = (System.nanoTime() - start) / 1e9;
            threadSeconds = (threadNanos() - threadStart) / 1e9;
            processSeconds = (processNanos() - processStart) / 1e9;
            last.countDown();
        }
    }

    void awaitLast() throws InterruptedException {
        last.await();
    }

    double seconds() {
        return seconds;
    }

    /** Processor time of the stream thread. */
    double threadSeconds() {
        return threadSeconds;
    }

    /** Processor time of everything here: clients, stores, broker, compiler and collector. */
    double processSeconds() {
        return processSeconds;
    }

    private static long threadNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long processNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
