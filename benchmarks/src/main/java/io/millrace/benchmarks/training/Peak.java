package io.millrace.benchmarks.training;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The most memory that the process has held so far. What of it is in files that are mapped, the system takes back when others need it.
 *
 * @param heap bytes of the heap, the sum of its pools' peaks
 * @param resident bytes of the whole process; 0 where the system does not tell
 */
record Peak(long heap, long resident) {

    static Peak soFar() throws IOException {
        long heap = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            heap += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
        }
        Path status = Path.of("/proc/self/status");
        long resident = !Files.exists(status)
                ? 0
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0);
        return new Peak(heap, resident);
    }

    @Override
    public String toString() {
        return "heap %.2f GB, resident %.2f GB".formatted(heap / 1e9, resident / 1e9);
    }
}
