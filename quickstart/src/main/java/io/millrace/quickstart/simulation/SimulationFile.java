package io.millrace.quickstart.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a simulation is, kept in a directory: whoever starts it again goes on with the same customers. */
public final class SimulationFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "simulation.json";

    private SimulationFile() {}

    /**
     * The simulation that a directory remembers; empty where it remembers none.
     *
     * @throws IOException when the file is there and says something else
     */
    public static Optional<SimulationSettings> read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode node = JSON.readTree(file.toFile());
        try {
            return Optional.of(new SimulationSettings(
                    node.required("seed").longValue(),
                    node.required("customers").intValue(),
                    Instant.parse(node.required("start").asText()),
                    node.required("days").intValue(),
                    node.required("drift_day").intValue(),
                    Duration.parse(node.required("horizon").asText())));
        } catch (IllegalArgumentException | java.time.format.DateTimeParseException foreign) {
            throw new IOException(file + ": found no simulation: " + foreign.getMessage(), foreign);
        }
    }

    /** Remembers one; all of it or nothing. */
    public static void write(Path directory, SimulationSettings settings) throws IOException {
        Files.createDirectories(directory);
        ObjectNode node = JSON.createObjectNode();
        node.put("seed", settings.seed());
        node.put("customers", settings.customers());
        node.put("start", settings.start().toString());
        node.put("days", settings.days());
        node.put("drift_day", settings.driftDay());
        node.put("horizon", settings.horizon().toString());
        Path written = directory.resolve(NAME + ".new");
        Files.writeString(written, node.toPrettyString() + System.lineSeparator());
        Files.move(written, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }
}
