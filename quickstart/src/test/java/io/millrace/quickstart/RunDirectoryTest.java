package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

    @Test
    void shouldKeepTheFoldersOfEarlierRunsAndSayHowLargeTheyAre(@TempDir Path parent) throws Exception {
        Path earlier = Files.createDirectories(parent.resolve("run-20240101-120000-1/kafka"));
        Path log = earlier.resolve("0.log");
        try (RandomAccessFile sparse = new RandomAccessFile(log.toFile(), "rw")) {
            sparse.setLength(200_000_000);
        }
        Files.createDirectories(parent.resolve("notes"));

        RunDirectory directory = RunDirectory.create(parent);

        assertThat(log).exists();
        assertThat(directory.path()).isDirectory().hasParent(parent);
        assertThat(directory.kept())
                .contains("1 earlier run is kept beside it, 0.2 GB: delete by hand what you no longer need.");
    }

    @Test
    void shouldRunOnWhereTheSizeOfAnEarlierRunCannotBeFoundOut(@TempDir Path parent) throws Exception {
        Path earlier = Files.createDirectory(parent.resolve("run-20240101-120000-1"));
        RunDirectory directory = RunDirectory.create(parent);
        Files.delete(earlier);

        Optional<String> kept = directory.kept();

        assertThat(kept)
                .contains("1 earlier run is kept beside it, size unknown: delete by hand what you no longer need.");
    }

    @Test
    void shouldSayNothingOfEarlierRunsWhereThereAreNone(@TempDir Path parent) throws Exception {
        assertThat(RunDirectory.create(parent).kept()).isEmpty();
    }
}
