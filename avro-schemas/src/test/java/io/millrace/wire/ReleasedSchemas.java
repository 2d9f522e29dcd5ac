package io.millrace.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topics.TopicDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * The versions of Millrace's own records that somebody may have on a topic or in a program, {@code src/released/RECORD/N.avsc} with N from 1 on, and the records as they are now.
 */
final class ReleasedSchemas {
    static final Path FOLDER = Path.of("src/released");

    /** Digests of the files as they were released, which no later hand changes. */
    static final Path DIGESTS = Path.of("src/test/resources/released.sha256");

    private ReleasedSchemas() {}

    /** The records that are values of topics, as they are registered now, by name. */
    static SortedMap<String, Schema> current() {
        TopicCatalogue catalogue = TopicCatalogue.of("p", 1, 1, Environment.DEV, Duration.ofDays(1));
        SortedMap<String, Schema> records = new TreeMap<>();
        catalogue.topics().stream()
                .map(TopicDefinition::schema)
                .filter(Objects::nonNull)
                .forEach(schema -> records.put(schema.getName(), PortableSchema.of(schema)));
        return records;
    }

    /** All released versions of a record, in their order. */
    static List<Schema> of(String record) {
        List<Schema> versions = new ArrayList<>();
        for (Path file = file(record, 1); Files.exists(file); file = file(record, versions.size() + 1)) {
            try {
                versions.add(new Schema.Parser().parse(Files.readString(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return versions;
    }

    /** Names of the records of which there is a released version. */
    static List<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Every released file, as {@code sha256sum} tells it. */
    static List<String> digests() throws IOException {
        List<String> digests = new ArrayList<>();
        for (String record : names()) {
            for (int version = 1; version <= of(record).size(); version++) {
                digests.add(digest(record, version));
            }
        }
        return digests;
    }

    private static String digest(String record, int version) throws IOException {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file(record, version)));
            return HexFormat.of().formatHex(sha) + "  " + record + "/" + version + ".avsc";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** What a schema says to a program: all of it, the defaults of enums too, but no word to a person. */
    static JsonNode meaning(Schema schema) {
        try {
            JsonNode tree = new ObjectMapper().readTree(schema.toString());
            tree.findParents("doc").forEach(node -> ((ObjectNode) node).remove("doc"));
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro wrote a schema that is not JSON: " + schema, e);
        }
    }

    /** Writes the next version of a record, and its digest. */
    static void release(String record, Schema schema) throws IOException {
        Path file = file(record, of(record).size() + 1);
        Files.createDirectories(file.getParent());
        ObjectMapper json = new ObjectMapper();
        String pretty = json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(schema.toString()));
        Files.writeString(file, pretty + "\n");
        Files.writeString(DIGESTS, digest(record, of(record).size()) + "\n", StandardOpenOption.APPEND);
    }

    private static Path file(String record, int version) {
        return FOLDER.resolve(record).resolve(version + ".avsc");
    }
}
