package io.millrace.quickstart;

import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A new folder for one run, below a parent. The folders of earlier runs there are kept: what somebody has learned from one is theirs.
 *
 * @param path the folder
 * @param earlier those of other runs beside it
 */
record RunDirectory(Path path, List<Path> earlier) {
    private static final Pattern NAME = Pattern.compile("run-\\d{8}-\\d{6}-\\d+");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final double GIGABYTE = 1e9;

    RunDirectory {
        earlier = List.copyOf(earlier);
    }

    /**
     * Makes a folder for this run.
     *
     * @throws IOException when it cannot be made, or is there already
     */
    static RunDirectory create(Path parent) throws IOException {
        PrivateFiles.createDirectories(parent);
        List<Path> earlier;
        try (Stream<Path> entries = Files.list(parent)) {
            earlier = entries.filter(entry ->
                            NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
        Path path = parent.resolve("run-" + TIME.format(LocalDateTime.now(ZoneOffset.UTC)) + "-"
                + ProcessHandle.current().pid());
        return new RunDirectory(PrivateFiles.createDirectory(path), earlier);
    }

    /** What is kept of earlier runs, in words; empty where there are none. */
    Optional<String> kept() {
        if (earlier.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("%d earlier %s kept beside it, %s: delete by hand what you no longer need."
                .formatted(earlier.size(), earlier.size() == 1 ? "run is" : "runs are", size()));
    }

    /** No run fails over a size: one that still goes on deletes files of its own, and one of somebody else's may be unreadable. */
    private String size() {
        long bytes = 0;
        try {
            for (Path run : earlier) {
                bytes += size(run);
            }
        } catch (IOException | UncheckedIOException unreadable) {
            return "size unknown";
        }
        return String.format(Locale.ROOT, "%.1f GB", bytes / GIGABYTE);
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(RunDirectory::fileSize).sum();
        }
    }

    private static long fileSize(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException vanished) {
            return 0;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
