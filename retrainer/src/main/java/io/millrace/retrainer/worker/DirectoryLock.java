package io.millrace.retrainer.worker;

import io.millrace.runtime.privacy.PrivateFiles;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps a trainer's directory to itself: another would take away the stages of its trainings while they run. The lock ends with the process, however that ends. */
final class DirectoryLock implements AutoCloseable {
    private static final String FILE = ".lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes a directory, and makes it where it is not there.
     *
     * @throws InvalidSettingsException when another trainer has it, or it cannot be written to
     */
    static DirectoryLock of(Path directory) throws InvalidSettingsException {
        try {
            PrivateFiles.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw refusal(directory, "which another trainer uses, expected a directory of its own");
            }
            return new DirectoryLock(channel);
        } catch (IOException unusable) {
            throw refusal(directory, "expected a directory that can be written to (" + unusable + ")");
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ours) {
            // Another trainer in this very process.
            return null;
        }
    }

    private static InvalidSettingsException refusal(Path directory, String why) {
        return new InvalidSettingsException(
                List.of(MillraceSettings.TRAINING_DIR.name() + ": found " + directory + ", " + why));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
