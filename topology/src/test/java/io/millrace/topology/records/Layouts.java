package io.millrace.topology.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * Holds the bytes that an application keeps of a fixed input to a file, whose lines are a store, a key and a value, or a store and the hash of what is
 * in it where that is much. A line that is gone is a layout that has changed: then the file is written anew only if the {@link StateVersion} was
 * raised. {@code -Dmillrace.layouts.generate=true} writes it.
 */
public final class Layouts {
    private static final int LISTED = 5;
    private static final int SHOWN = 48;
    private static final String VERSION = hex("state-version".getBytes(StandardCharsets.UTF_8));

    private Layouts() {}

    /**
     * Holds the stores of an application.
     *
     * @param name of the file
     * @param keysAlone stores whose values say by themselves how they are read (messages in Avro, state with a version byte and words for people in it), or
     *     are such words: of these the keys are held
     */
    public static void hold(String name, TopologyTestDriver driver, String... keysAlone) throws IOException {
        // Begins what is written a moment after a task has begun: the version.
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        List<String> kept = kept(driver, Set.of(keysAlone));
        Path file = Path.of("src/test/resources/layouts", name + ".txt");
        List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();

        if (versions(kept).equals(versions(before))) {
            assertThat(kept)
                    .as("a layout has changed: raise the application's StateVersion, and read the earlier one or"
                            + " refuse it")
                    .containsAll(before);
        }
        if (Boolean.getBoolean("millrace.layouts.generate")) {
            Files.createDirectories(file.getParent());
            Files.write(file, kept);
        }
        assertThat(versions(kept)).as("stores that have the version").isNotEmpty();
        assertThat(kept)
                .as("-Dmillrace.layouts.generate=true writes " + file)
                .isEqualTo(Files.exists(file) ? Files.readAllLines(file) : List.of());
    }

    private static List<String> versions(List<String> lines) {
        return lines.stream().filter(line -> line.contains(VERSION)).toList();
    }

    private static List<String> kept(TopologyTestDriver driver, Set<String> keysAlone) {
        List<String> lines = new ArrayList<>();
        for (String store : new TreeSet<>(driver.getAllStateStores().keySet())) {
            TreeMap<String, String> entries = new TreeMap<>();
            try (KeyValueIterator<Bytes, byte[]> all =
                    driver.<Bytes, byte[]>getKeyValueStore(store).all()) {
                all.forEachRemaining(entry ->
                        entries.put(hex(entry.key.get()), keysAlone.contains(store) ? "…" : shown(entry.value)));
            }
            String version = entries.remove(VERSION);
            if (version != null) {
                lines.add(store + " " + VERSION + " " + version);
            }
            if (entries.size() > LISTED) {
                lines.add(store + " of " + entries.size() + " entries " + sha256(entries.toString()));
            } else {
                entries.forEach((key, value) -> lines.add(store + " " + key + " " + value));
            }
        }
        return lines;
    }

    private static String shown(byte[] value) {
        return value.length <= SHOWN ? hex(value) : value.length + " bytes " + sha256(hex(value));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String sha256(String text) {
        try {
            return hex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
