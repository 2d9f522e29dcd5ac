package io.millrace.quickstart.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** Peak resident memory, as Linux counts it. */
final class PeakMemory {

    private PeakMemory() {}

    /** Sum over this process and its children of each one's peak, in MB of 2^20 bytes; 0 where there is no /proc. */
    static long megabytes() {
        ProcessHandle self = ProcessHandle.current();
        return LongStream.concat(LongStream.of(self.pid()), self.descendants().mapToLong(ProcessHandle::pid))
                        .map(PeakMemory::kilobytes)
                        .sum()
                / 1024;
    }

    private static long kilobytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }
}
