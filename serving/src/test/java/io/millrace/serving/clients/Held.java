package io.millrace.serving.clients;

import com.sun.management.UnixOperatingSystemMXBean;
import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the process holds when nothing is asked of it.
 *
 * @param objects live ones of serving
 * @param heap bytes that a collection leaves, of the broker in the same process, too
 * @param files open files and sockets
 * @param threads those that live, but for the server's and the client's pools, which grow and shrink as they like
 * @param metrics series
 */
record Held(long objects, long heap, long files, Set<String> threads, int metrics) {
    private static final int COLLECTIONS = 3;

    /** Waits until no request is worked on and no body is held, then looks. */
    static Held by(FuzzedShop shop) throws Exception {
        Eventually.await("every request to be over", () -> idle(shop));
        return new Held(
                LiveObjects.ofServing(),
                collected(),
                openFiles(),
                living(),
                shop.metrics().size());
    }

    private static boolean idle(FuzzedShop shop) throws IOException {
        return shop.metric("millrace_serving_requests_in_flight") == 0
                && shop.metric("millrace_serving_request_body_bytes") == 0;
    }

    private static long collected() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static Set<String> living() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("rest-") && !name.startsWith("HttpClient-"))
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return "%d objects, %.1f MB of heap, %d files, %d threads, %d series"
                .formatted(objects, heap / 1e6, files, threads.size(), metrics);
    }
}
