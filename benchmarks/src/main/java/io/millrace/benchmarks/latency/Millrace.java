package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.Topics;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.project.SourceDefinition;
import io.millrace.records.Prediction;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.ServingApp;
import io.millrace.serving.online.OnlineApp;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.wire.MillraceAvroSerializer;
import io.millrace.wire.RecordSerde;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Millrace's features and serving on the default churn project: purchases (which come partitioned by customer) or sessions
 * (which Millrace re-keys, one transaction more) in, scores of a deployed model out. An event's own time says which one it was.
 */
final class Millrace implements Pipeline {
    private static final Schema PURCHASE = SchemaBuilder.record("Purchase")
            .fields()
            .requiredString("purchase_id")
            .requiredString("customer_id")
            .name("occurred_at")
            .type(millis())
            .noDefault()
            .requiredDouble("amount")
            .requiredString("product_id")
            .endRecord();
    private static final Schema SESSION = SchemaBuilder.record("Session")
            .fields()
            .requiredString("session_id")
            .requiredString("customer_id")
            .name("started_at")
            .type(millis())
            .noDefault()
            .requiredDouble("duration_s")
            .endRecord();

    private final boolean rekeyed;
    private final int entities;
    private final long start = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
    private final String input;
    private final String output;
    private final ProcessContext featuresProcess;
    private final ProcessContext servingProcess;
    private final FeaturesApp features;
    private final ServingApp serving;
    private final RecordSerde<Prediction> predictions;
    private final MillraceAvroSerializer serializer = new MillraceAvroSerializer();
    private final KafkaProducer<byte[], byte[]> producer;

    Millrace(
            String name,
            String bootstrap,
            String registry,
            Path state,
            Variant variant,
            Topics topics,
            int entities,
            boolean rekeyed)
            throws IOException, InvalidProjectException, InvalidSettingsException, InterruptedException,
                    TimeoutException {
        this.rekeyed = rekeyed;
        this.entities = entities;
        Project project = project(name, topics.partitions());
        for (SourceDefinition source : project.sources()) {
            topics.create(source.topic());
        }
        input = name + (rekeyed ? ".sessions" : ".purchases");
        featuresProcess = ProcessContext.open(
                settings(bootstrap, registry, state.resolve(name + "-features"), variant.first()), project);
        servingProcess = ProcessContext.open(
                settings(bootstrap, registry, state.resolve(name + "-serving"), variant.second()), project);
        output = featuresProcess.topics().predictions();
        features = FeaturesApp.start(featuresProcess, false);
        DeployedModel.put(servingProcess);
        serving = ServingApp.start(servingProcess);
        features.streams().awaitRunning(Duration.ofMinutes(1));
        serving.streams().awaitRunning(Duration.ofMinutes(1));
        serving.online().streams().awaitRunning(Duration.ofMinutes(1));
        predictions = RecordSerde.of(Prediction.class, servingProcess.registry());
        serializer.configure(Map.of("schema.registry.url", registry), false);
        producer = new KafkaProducer<>(
                PassThrough.producerSettings(bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Schema millis() {
        return LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    }

    private static Project project(String name, int partitions) throws IOException, InvalidProjectException {
        Path churn = Path.of(System.getProperty("millrace.home", "."), "examples", "churn", "project.yaml");
        String overlay = """
                project: %1$s
                partitions: %2$d
                sources:
                  purchases: {topic: %1$s.purchases}
                  sessions: {topic: %1$s.sessions}
                  tickets: {topic: %1$s.tickets}
                  profiles: {topic: %1$s.profiles}
                models:
                  churn:
                    success: {baseline: 0.1}
                    gates: {accuracy: 0.5, precision: 0.1, recall: 0.1, auc_roc: 0.5}
                """.formatted(name, partitions);
        return ProjectReader.read(
                List.of(new ProjectFile("project.yaml", Files.readString(churn)), new ProjectFile("overlay", overlay)));
    }

    private static Settings settings(String bootstrap, String registry, Path state, Properties variant)
            throws InvalidSettingsException {
        Settings.Builder builder = Settings.builder()
                .flag("bootstrap.servers", bootstrap)
                .flag("schema.registry.url", registry)
                .flag("state.dir", state.toString())
                .flag("rest.port", "0")
                .flag("environment", "dev");
        variant.forEach((key, value) -> builder.flag(Settings.STREAMS + key, String.valueOf(value)));
        return builder.build();
    }

    /** Whose event it is. */
    String customer(int sequence) {
        return "customer-" + sequence % entities;
    }

    /** When it says it happened, epoch milliseconds. */
    long eventTime(int sequence) {
        return start + sequence;
    }

    OnlineApp online() {
        return serving.online();
    }

    int partitions() {
        return servingProcess.topics().partitions();
    }

    @Override
    public void send(int sequence) {
        String customer = customer(sequence);
        long time = eventTime(sequence);
        GenericRecord event = rekeyed ? session(customer, time, sequence) : purchase(customer, time, sequence);
        String key = rekeyed ? "session-" + sequence : customer;
        // An event that is lost never comes back, and the run fails.
        var unused = producer.send(
                new ProducerRecord<>(input, key.getBytes(StandardCharsets.UTF_8), serializer.serialize(input, event)));
    }

    private static GenericRecord purchase(String customer, long time, int sequence) {
        GenericRecord purchase = new GenericData.Record(PURCHASE);
        purchase.put("purchase_id", "purchase-" + sequence);
        purchase.put("customer_id", customer);
        purchase.put("occurred_at", time);
        purchase.put("amount", 5.0 + sequence % 100);
        purchase.put("product_id", "product-" + sequence % 37);
        return purchase;
    }

    private static GenericRecord session(String customer, long time, int sequence) {
        GenericRecord session = new GenericData.Record(SESSION);
        session.put("session_id", "session-" + sequence);
        session.put("customer_id", customer);
        session.put("started_at", time);
        session.put("duration_s", 60.0 + sequence % 600);
        return session;
    }

    @Override
    public String outputTopic() {
        return output;
    }

    @Override
    public int sequence(byte[] key, byte[] value) {
        Prediction prediction = predictions.fromBytes(value);
        if (prediction.getScore() == null) {
            throw new IllegalStateException("a prediction without a score");
        }
        return (int) (prediction.getEventTime().toEpochMilli() - start);
    }

    @Override
    public void close() {
        producer.close();
        serving.close();
        features.close();
        servingProcess.close();
        featuresProcess.close();
    }
}
