package io.millrace.retrainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.runtime.settings.InvalidSettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    @TempDir
    Path directory;

    @Test
    void shouldRefuseADirectoryThatAnotherTrainerHas() throws Exception {
        // Given
        Path training = directory.resolve("training");
        try (DirectoryLock held = DirectoryLock.of(training)) {
            assertThat(held).isNotNull();

            // When
            Throwable refused = catchThrowable(() -> DirectoryLock.of(training));

            // Then
            assertThat(refused)
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessage("training.dir: found " + training
                            + ", which another trainer uses, expected a directory of its own");
        }
    }

    @Test
    void shouldGiveADirectoryBack() throws Exception {
        // Given
        DirectoryLock first = DirectoryLock.of(directory);

        // When
        first.close();

        // Then
        assertThatCode(() -> DirectoryLock.of(directory).close()).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseWhatIsNoDirectory() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("a file"), "");

        // When
        Throwable refused = catchThrowable(() -> DirectoryLock.of(file));

        // Then
        assertThat(refused)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith(
                        "training.dir: found " + file + ", expected a directory that can be written to");
    }
}
