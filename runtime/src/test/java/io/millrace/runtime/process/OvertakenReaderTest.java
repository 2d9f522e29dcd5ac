package io.millrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.MemorySchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reads a topic from its beginning may be slower than retention. */
class OvertakenReaderTest {
    private static final TopicPartition TOPIC = new TopicPartition("events", 0);

    @TempDir
    private Path directory;

    @Test
    void shouldGoOnWithWhatIsLeftWhenRetentionOvertakesIt() throws Exception {
        try (TestBroker broker = TestBroker.start();
                Admin admin = broker.admin();
                Producer<byte[], byte[]> producer = broker.producer(Map.of("batch.size", 0));
                ProcessContext process = open(broker);
                Consumer<byte[], byte[]> consumer = process.consumer("overtaken")) {
            broker.createTopics(1, Map.of(), TOPIC.topic());
            TestBroker.send(
                    producer,
                    IntStream.range(0, 20)
                            .mapToObj(i -> new ProducerRecord<>(TOPIC.topic(), new byte[0], new byte[500_000]))
                            .toList());
            consumer.assign(List.of(TOPIC));
            consumer.seekToBeginning(List.of(TOPIC));
            List<Long> read = new ArrayList<>();

            while (consumer.position(TOPIC) < 20) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    read.add(record.offset());
                }
                if (!read.isEmpty() && read.size() < 10) {
                    // What it has fetched is two records, what it wants next is gone.
                    admin.deleteRecords(Map.of(TOPIC, RecordsToDelete.beforeOffset(15)))
                            .all()
                            .get();
                }
            }

            assertThat(read).as("read before").startsWith(0L).hasSizeLessThan(15);
            assertThat(read).as("all that is left").endsWith(15L, 16L, 17L, 18L, 19L);
        }
    }

    /** With the setting that a user's own clients may have. */
    private ProcessContext open(TestBroker broker) throws Exception {
        Path file = Path.of("..", "examples", "churn", "project.yaml");
        Project project = ProjectReader.read(List.of(new ProjectFile(file.toString(), Files.readString(file))));
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", directory.toString())
                .flag("auto.offset.reset", "latest")
                .build();
        return ProcessContext.open(settings, project, new MemorySchemaRegistry());
    }
}
