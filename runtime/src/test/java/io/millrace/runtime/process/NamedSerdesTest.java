package io.millrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.records.Tick;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.wire.MemorySchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process writes and reads by the classes that its settings name. */
class NamedSerdesTest {
    @TempDir
    Path directory;

    /** Writes text instead of Avro: nobody else does. */
    public static final class TextSerializer implements Serializer<Object> {
        @Override
        public byte[] serialize(String topic, Object datum) {
            return (topic + " " + ((Tick) datum).getTime()).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldWriteTicksByTheClassThatIsNamed() throws Exception {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        try (ProcessContext process = open("millrace.value.serializer", TextSerializer.class.getName())) {

            new TickWriter(producer, process.serdes(), "churn.clock", 1).write(Instant.EPOCH, List.of());
        }

        assertThat(new String(producer.history().get(0).value(), StandardCharsets.UTF_8))
                .isEqualTo("churn.clock 1970-01-01T00:00:00Z");
    }

    @Test
    void shouldRefuseToStartWithAClassThatIsNotThere() {
        assertThatThrownBy(() -> open("millrace.value.deserializer", "io.nowhere.None"))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.mistakes())
                        .singleElement()
                        .asString()
                        .contains("millrace.value.deserializer", "io.nowhere.None"));
    }

    private ProcessContext open(String name, String value) throws Exception {
        Path file = Path.of("..", "examples", "churn", "project.yaml");
        Project project = ProjectReader.read(List.of(new ProjectFile(file.toString(), Files.readString(file))));
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", "localhost:1")
                .flag("state.dir", directory.toString())
                .flag(name, value)
                .build();
        return ProcessContext.open(settings, project, new MemorySchemaRegistry());
    }
}
