package io.millrace.runtime.privacy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files that hold secrets, or what is known of people: whoever else has an account on the machine does not read them. What is made here is its user's alone, files 0600
 * and directories 0700, from the moment that it is there and whatever the umask says; what is there already keeps the rights that somebody gave it. Where the file system
 * knows no such rights, they are its own.
 */
public final class PrivateFiles {
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFiles() {}

    /** Makes an empty file, unless there is one. */
    public static Path create(Path file) throws IOException {
        try {
            return Files.createFile(file, where(file, FILE));
        } catch (FileAlreadyExistsException theirs) {
            return file;
        }
    }

    /** Writes a file, over whatever is there. */
    public static OutputStream newOutputStream(Path file) throws IOException {
        return Files.newOutputStream(create(file));
    }

    /**
     * Makes a directory.
     *
     * @throws FileAlreadyExistsException when it is there
     */
    public static Path createDirectory(Path directory) throws IOException {
        return Files.createDirectory(directory, where(directory, DIRECTORY));
    }

    /** Makes a directory and those that it is in, unless they are there. */
    public static Path createDirectories(Path directory) throws IOException {
        return Files.createDirectories(directory, where(directory, DIRECTORY));
    }

    private static FileAttribute<?>[] where(Path path, FileAttribute<?> rights) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {rights}
                : new FileAttribute<?>[0];
    }
}
