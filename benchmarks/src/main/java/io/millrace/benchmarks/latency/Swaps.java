package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.serving.LiveProject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Puts a project's two models into service in turn, and counts in each partition of predictions how often the model has changed. */
final class Swaps {
    private static final long SETTLE_MILLIS = 1_000;

    private final LiveProject live;
    private final Map<Integer, String> last = new HashMap<>();
    private final Map<Integer, Integer> changes = new HashMap<>();
    private int deployed;

    Swaps(LiveProject live) {
        this.live = live;
    }

    /** A prediction was made by that version. */
    void scored(int partition, String version) {
        String before = last.put(partition, version);
        if (before != null && !before.equals(version)) {
            changes.merge(partition, 1, Integer::sum);
        }
    }

    /** Changes that every partition has seen at least. */
    int seen() {
        return last.keySet().stream()
                .mapToInt(partition -> changes.getOrDefault(partition, 0))
                .min()
                .orElse(0);
    }

    /**
     * Runs something, and swaps beside it.
     *
     * @param after nanoseconds to the first swap
     * @param every nanoseconds from one to the next, unless one takes longer
     * @param body told whether all models were in service, and scored for a second
     * @return milliseconds that each took, from its deployment's being sent to its model's being in service, in order of length
     */
    List<Long> during(int count, long after, long every, Body body) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            long start = System.nanoTime() + after;
            Future<long[]> swapping = executor.submit((Callable<long[]>) () -> swap(count, start, every));
            body.run(swapping::isDone);
            long[] millis = swapping.get();
            Arrays.sort(millis);
            return Arrays.stream(millis).boxed().toList();
        } finally {
            executor.shutdownNow();
        }
    }

    private long[] swap(int count, long start, long every) throws Exception {
        long[] millis = new long[count];
        for (int i = 0; i < count; i++) {
            for (long wait; (wait = start + i * every - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(wait);
            }
            long begin = System.nanoTime();
            live.swapTo(LiveProject.VERSIONS.get(++deployed % LiveProject.VERSIONS.size()));
            millis[i] = (System.nanoTime() - begin) / 1_000_000;
        }
        Thread.sleep(SETTLE_MILLIS);
        return millis;
    }

    /** What runs beside swaps. */
    @FunctionalInterface
    interface Body {
        void run(BooleanSupplier done) throws Exception;
    }
}
