package io.millrace.benchmarks.swap;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the process holds, after a collection.
 *
 * @param heap bytes
 * @param resident bytes of the whole process; 0 where the system does not tell
 */
record Memory(long heap, long resident) {

    static Memory now() throws IOException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Path status = Path.of("/proc/self/status");
        long resident = !Files.exists(status)
                ? 0
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0);
        return new Memory(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), resident);
    }

    @Override
    public String toString() {
        return "heap %.1f MB, resident %.0f MB".formatted(heap / 1e6, resident / 1e6);
    }
}
