package io.millrace.quickstart.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A directory of temporary files. It goes when it is closed, and when the process is stopped before that. */
final class WorkDirectory implements AutoCloseable {
    private final Path path;
    private final Thread atExit = new Thread(this::deleteQuietly, "history-clean-up");

    private WorkDirectory(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Makes an empty one within a directory that is there. */
    static WorkDirectory in(Path parent) throws IOException {
        return new WorkDirectory(Files.createTempDirectory(parent, ".millrace-history-"));
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Bytes that may still be written here. */
    long usable() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /**
     * Makes sure that there is room.
     *
     * @param what needs it, for a person
     * @throws IOException saying how much is needed, and where else it could go
     */
    void require(long bytes, String what) throws IOException {
        long usable = usable();
        if (bytes > usable) {
            throw new IOException(
                    "%s need about %s in %s, where %s are left: free some, or name another directory (--work-dir)"
                            .formatted(what, size(bytes), path.getParent(), size(usable)));
        }
    }

    /** Bytes in words. */
    static String size(long bytes) {
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%d MiB", (bytes + (1 << 20) - 1) >> 20)
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException stopping) {
            // Then it runs already, and deleting twice does no harm.
        }
        delete(path);
    }

    private void deleteQuietly() {
        try {
            // Under another name first: whoever still writes finds nothing, and makes nothing anew.
            Path gone = path.resolveSibling(path.getFileName() + "-gone");
            if (Files.exists(path)) {
                Files.move(path, gone);
            }
            delete(gone);
        } catch (IOException | UncheckedIOException beyondHelp) {
            // The process is ending: there is nobody left to tell.
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(path)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
