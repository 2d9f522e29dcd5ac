package io.millrace.quickstart.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationFileTest {
    @TempDir
    private Path directory;

    @Test
    void shouldRememberASimulation() throws Exception {
        SimulationSettings settings = SimulationSettings.until(Instant.parse("2026-03-31T10:20:00Z"), 30, 20, 10);
        Path state = directory.resolve("new");

        assertThat(SimulationFile.read(state)).isEmpty();
        SimulationFile.write(state, settings);

        assertThat(SimulationFile.read(state)).contains(settings);
        assertThat(settings.end()).isEqualTo(Instant.parse("2026-03-31T00:00:00Z"));
    }

    @Test
    void shouldSayWhatItCannotRead() throws Exception {
        Files.writeString(directory.resolve("simulation.json"), "{\"seed\": 1}");

        assertThatThrownBy(() -> SimulationFile.read(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("simulation.json")
                .hasMessageContaining("customers");
    }
}
