package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ProjectFile;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientSettingsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldTellCommandsAllThatTheyNeed() throws Exception {
        List<ProjectFile> files = List.of(new ProjectFile("a/project.yaml", ""), new ProjectFile("/b/over.yaml", ""));

        Path file = ClientSettings.write(directory, "127.0.0.1:9", "http://127.0.0.1:8/x", "sixteen-or-more-x", files);

        Settings settings = Settings.builder().file(file).build();
        assertThat(settings.get(MillraceSettings.BOOTSTRAP_SERVERS)).isEqualTo("127.0.0.1:9");
        assertThat(settings.get(MillraceSettings.PROJECT))
                .containsExactly(Path.of("a/project.yaml").toAbsolutePath(), Path.of("/b/over.yaml"));
        assertThat(settings.get(MillraceSettings.STATE_DIR).toString()).startsWith(directory.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .as("it has a secret")
                .isEqualTo("rw-------");
        assertThat(settings.consumer()).containsEntry("bootstrap.servers", "127.0.0.1:9");
    }
}
