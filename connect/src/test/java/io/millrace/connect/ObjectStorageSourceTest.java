package io.millrace.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connect.objects.ObjectStorageSourceConnector;
import io.millrace.connect.objects.ObjectStorageSourceTask;
import io.millrace.runtime.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task makes of objects that are not what they were, or never were whole. Its schema is a file's, and its storage a real server of the protocol. */
class ObjectStorageSourceTest {
    private static final String SCHEMA = """
            {"type": "record", "name": "Event", "fields": [{"name": "id", "type": "int"}]}
            """;
    private static final String KEY_ID = "aws.accessKeyId";
    private static final String SECRET = "aws.secretAccessKey";

    @TempDir
    Path directory;

    private ObjectStorage storage;
    private ObjectStorageSourceTask task;
    private Map<String, Object> offset;

    @BeforeEach
    void start() throws Exception {
        storage = new ObjectStorage();
        Files.writeString(directory.resolve("event.avsc"), SCHEMA);
        // Where the SDK looks before it looks at the environment.
        System.setProperty(KEY_ID, ObjectStorage.ACCESS_KEY);
        System.setProperty(SECRET, ObjectStorage.SECRET_KEY);
        begin();
    }

    @AfterEach
    void stop() throws Exception {
        task.stop();
        storage.stop();
        System.clearProperty(KEY_ID);
        System.clearProperty(SECRET);
    }

    @Test
    void shouldNameWhatItReadsInTheOrderThatEveryWorkerHas() throws Exception {
        // Given
        storage.put("a.json", "{\"id\": 1}\n");

        // When
        SourceRecord record = poll().get(0);

        // Then Connect, which looks an offset up by its bytes, finds it again
        assertThat(new ArrayList<>(record.sourcePartition().keySet())).isEqualTo(List.of("bucket", "prefix"));
    }

    @Test
    void shouldStopAtAnObjectWhoseReadLinesHaveChanged() throws Exception {
        // Given
        storage.put("a.json", "{\"id\": 1}\n{\"id\": 2}\n");
        assertThat(ids(poll())).containsExactly(1);

        // When it is written anew while the worker is away
        storage.put("a.json", "{\"id\": 7}\n{\"id\": 2}\n");
        begin();

        // Then
        assertThatThrownBy(this::poll)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("a.json has been changed in its first 1 lines");
    }

    @Test
    void shouldStopAtAnObjectThatIsGoneBeforeItWasReadToItsEnd() throws Exception {
        // Given
        storage.put("a.json", "{\"id\": 1}\n{\"id\": 2}\n");
        assertThat(ids(poll())).containsExactly(1);

        // When
        storage.delete("a.json");
        begin();

        // Then
        assertThatThrownBy(this::poll)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("a.json is gone, and only 1 lines of it were read");
    }

    @Test
    void shouldGoOnBehindObjectsThatWereDeleted() throws Exception {
        // Given one that was read and one that was listed with it
        storage.put("a.json", "{\"id\": 1}\n");
        storage.put("b.json", "{\"id\": 2}\n");
        assertThat(ids(poll())).containsExactly(1);

        // When
        storage.delete("a.json");
        storage.delete("b.json");
        storage.put("c.json", "{\"id\": 3}\n");

        // Then
        assertThat(ids(poll())).containsExactly(3);
    }

    @Test
    void shouldReadATruncatedGzipUpToItsFaultAndGoOnBehindIt() throws Exception {
        // Given two lines that are whole, and a third whose rest was not stored
        storage.put("a.json.gz", truncated("{\"id\": 1}\n{\"id\": 2}\n", "{\"id\": 3}\n"));
        storage.put("b.json", "{\"id\": 4}\n");

        // When
        List<SourceRecord> records = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            records.addAll(poll());
        }

        // Then
        assertThat(records).extracting(SourceRecord::topic).containsExactly("events", "events", "broken", "events");
        assertThat(ids(List.of(records.get(0), records.get(1), records.get(3)))).containsExactly(1, 2, 4);
        Struct letter = (Struct) records.get(2).value();
        assertThat(letter.getString("place")).isEqualTo("s3://events/a.json.gz, line 2");
        assertThat(letter.getString("reason")).startsWith("the rest of the object cannot be unpacked");
    }

    @Test
    void shouldSayWhichSchemaFileItCannotRead() {
        // Given
        Map<String, String> configuration = configuration();
        configuration.put("schema.file", directory.resolve("none.avsc").toString());

        // When
        List<ConfigValue> values =
                new ObjectStorageSourceConnector().validate(configuration).configValues();

        // Then
        assertThat(values.stream().map(ConfigValue::errorMessages).flatMap(Collection::stream))
                .singleElement()
                .asString()
                .contains("none.avsc", "no Avro schema can be read");
    }

    /** A task at the offset of the last record. */
    private void begin() {
        if (task != null) {
            task.stop();
        }
        task = new ObjectStorageSourceTask();
        task.initialize(new Context(configuration(), offset));
        task.start(configuration());
    }

    private Map<String, String> configuration() {
        return new HashMap<>(Map.of(
                "bucket", ObjectStorage.BUCKET,
                "endpoint", storage.endpoint(),
                "path.style", "true",
                "poll.interval.ms", "1",
                "settle.ms", "0",
                "batch.size", "1",
                "topic", "events",
                "schema.file", directory.resolve("event.avsc").toString(),
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", "broken"));
    }

    /** The next batch. */
    private List<SourceRecord> poll() throws Exception {
        List<SourceRecord> batch = new ArrayList<>();
        Eventually.await("a record", () -> {
            List<SourceRecord> polled = task.poll();
            if (polled != null) {
                batch.addAll(polled);
            }
            return !batch.isEmpty();
        });
        offset = new HashMap<>(batch.get(batch.size() - 1).sourceOffset());
        return batch;
    }

    private static List<Integer> ids(List<SourceRecord> records) {
        return records.stream()
                .map(record -> ((Struct) record.value()).getInt32("id"))
                .toList();
    }

    /** A gzip that ends a byte behind the text that can be unpacked. */
    private static byte[] truncated(String whole, String lost) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int end;
        try (GZIPOutputStream out = new GZIPOutputStream(bytes, true)) {
            out.write(whole.getBytes(UTF_8));
            out.flush();
            end = bytes.size() + 1;
            out.write(lost.getBytes(UTF_8));
        }
        return Arrays.copyOf(bytes.toByteArray(), end);
    }

    /** A worker that knows one offset. */
    private record Context(Map<String, String> configs, Map<String, Object> offset) implements SourceTaskContext {
        @Override
        public OffsetStorageReader offsetStorageReader() {
            return new OffsetStorageReader() {
                @Override
                public <T> Map<String, Object> offset(Map<String, T> partition) {
                    return offset;
                }

                @Override
                public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException();
        }
    }
}
