package io.millrace.runtime.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    @TempDir
    Path directory;

    @Test
    void shouldMakeWhatOnlyItsUserReads() throws Exception {
        Path folder = PrivateFiles.createDirectories(directory.resolve("a/b"));
        Path file = folder.resolve("c");

        try (OutputStream out = PrivateFiles.newOutputStream(file)) {
            out.write(1);
        }

        assertThat(rights(file)).isEqualTo("rw-------");
        assertThat(rights(folder)).isEqualTo("rwx------");
        assertThat(rights(folder.getParent())).isEqualTo("rwx------");
        assertThat(file).hasBinaryContent(new byte[] {1});
    }

    @Test
    void shouldLeaveTheRightsOfWhatIsThere() throws Exception {
        Path file = Files.writeString(directory.resolve("c"), "longer");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));

        PrivateFiles.createDirectories(directory);
        try (OutputStream out = PrivateFiles.newOutputStream(file)) {
            out.write(1);
        }

        assertThat(rights(file)).isEqualTo("rw-r-----");
        assertThat(rights(directory)).isEqualTo("rwxr-x---");
        assertThat(file).hasBinaryContent(new byte[] {1});
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
