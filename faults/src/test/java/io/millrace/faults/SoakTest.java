package io.millrace.faults;

import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a shop of twenty events a second makes of the processes in a day. {@code -Dfaults.soak.minutes=15}: as much of the day as there is time for. */
class SoakTest {
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("faults.soak.minutes", 15));

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @Test
    @Timeout(7200)
    void shouldTakeNoMoreAtTheEndOfADayThanAtItsBeginning() throws Exception {
        // Given
        try (Soak soak = Soak.open(processes, directory)) {

            // When
            SoakFigures figures = soak.run(TIME);

            // Then
            figures.assertFlat();
        }
    }
}
