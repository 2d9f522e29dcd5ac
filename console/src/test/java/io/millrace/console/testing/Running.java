package io.millrace.console.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.console.Console;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.serving.availability.Availability;
import io.millrace.serving.online.RestDoor;
import io.millrace.serving.rest.RestServer;
import io.millrace.wire.MemorySchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** The console on a real broker and a real HTTP server, with nothing else of Millrace. */
public final class Running implements AutoCloseable {
    /** Who may operate says this. */
    public static final String TOKEN = "a-token-of-tests";

    public final TestBroker broker;
    public final ProcessContext process;
    private final Producer<byte[], byte[]> producer;
    private final Console console;
    private final RestServer server;

    private Running(TestBroker broker, ProcessContext process) throws Exception {
        this.broker = broker;
        this.process = process;
        producer = broker.producer(Map.of("linger.ms", 0));
        server = RestServer.bind(
                RestDoor.open(
                        process.settings(), process.metrics(), process.project().name()),
                0,
                4,
                process.metrics(),
                Availability.of(process.metrics(), process.project()));
        console = Console.open(process, Clock.systemUTC());
        server.serve(console.routes());
    }

    /** Starts all of it. */
    public static Running start(Path directory) throws Exception {
        TestBroker broker = TestBroker.start();
        Project project = Churn.project();
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", directory.toString())
                .flag("environment", "dev")
                .flag("console.token", TOKEN)
                .build();
        ProcessContext process = ProcessContext.open(settings, project, new MemorySchemaRegistry());
        process.ensureTopics(process.topics().topics());
        broker.createTopics(
                2,
                Map.of(),
                project.sources().stream()
                        .map(SourceDefinition::topic)
                        .distinct()
                        .toArray(String[]::new));
        return new Running(broker, process);
    }

    /** Port of the server. */
    public int port() {
        return server.port();
    }

    /** Writes a record, and waits until the broker has it. */
    @SuppressWarnings("unchecked") // A record's class is its own.
    public <T extends SpecificRecordBase> void write(String topic, String key, T record) throws Exception {
        byte[] value = process.serdes().of((Class<T>) record.getClass()).toBytes(topic, record);
        Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
        var unused = sent.get();
    }

    @Override
    public void close() throws IOException {
        producer.close();
        server.close();
        console.close();
        process.close();
        broker.close();
    }
}
