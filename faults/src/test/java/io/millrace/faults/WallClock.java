package io.millrace.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** The wall clock of a process, which jumps when it is told: Debian's package faketime, between the JVM and the system. Time that has gone by stays as it is. */
final class WallClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private final Path file;

    /** A clock that goes right until it jumps. */
    WallClock(Path file) throws IOException {
        this.file = file;
        jump(Duration.ZERO);
    }

    /** From about a second on it is so much ahead, or behind where that is negative. */
    void jump(Duration ahead) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, "%+d".formatted(ahead.toSeconds()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Variables of a process that goes by it. */
    Map<String, String> environment() throws IOException {
        return Map.of(
                "LD_PRELOAD",
                library().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DISABLE_SHM",
                "1",
                // By what it is else set to, waits by the monotonic clock, which is left as it is, end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
    }

    private static Path library() throws IOException {
        try (Stream<Path> platforms = Files.list(LIBRARIES)) {
            return platforms
                    .map(platform -> platform.resolve(LIBRARY))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(
                            () -> new IOException("no " + LIBRARY + " in " + LIBRARIES + ": apt install faketime"));
        }
    }
}
