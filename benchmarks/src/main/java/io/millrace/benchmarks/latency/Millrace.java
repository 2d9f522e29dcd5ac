package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.serving.LiveProject;
import io.millrace.benchmarks.serving.ServedProject;
import io.millrace.records.Prediction;
import io.millrace.wire.MillraceAvroSerializer;
import io.millrace.wire.RecordSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Millrace's features and serving of a live project: purchases (which come partitioned by customer) or sessions
 * (which Millrace re-keys, one transaction more) in, scores of a deployed model out. Customer and time of an event say which one it was.
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
    private static final String CUSTOMER = "customer-";

    private final boolean rekeyed;
    private final boolean reasons;
    private final int entities;
    private final long start = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
    private final String input;
    private final LiveProject live;
    private final Swaps swaps;
    private final RecordSerde<Prediction> predictions;
    private final MillraceAvroSerializer serializer = new MillraceAvroSerializer();
    private final KafkaProducer<byte[], byte[]> producer;

    Millrace(Arena arena, String name, ServedProject served, Variant variant, int entities, boolean rekeyed)
            throws Exception {
        this.rekeyed = rekeyed;
        this.entities = entities;
        reasons = served.reasons();
        input = name + (rekeyed ? ".sessions" : ".purchases");
        live = new LiveProject(
                arena,
                name,
                served.readingCommitted(variant.readCommitted()),
                entities,
                variant.featuresSettings(),
                variant.servingSettings());
        swaps = new Swaps(live);
        predictions = RecordSerde.of(Prediction.class, arena.registry());
        serializer.configure(Map.of("schema.registry.url", arena.registryUrl()), false);
        producer = new KafkaProducer<>(
                PassThrough.producerSettings(arena.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static Schema millis() {
        return LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    }

    /** Whose event it is. */
    String customer(int sequence) {
        return CUSTOMER + sequence % entities;
    }

    /** When it says it happened, epoch milliseconds. */
    long eventTime(int sequence) {
        return start + sequence / entities;
    }

    /** What is in service. */
    LiveProject live() {
        return live;
    }

    /** Its models, in turn. */
    Swaps swaps() {
        return swaps;
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
        return live.topics().predictions();
    }

    @Override
    public int sequence(ConsumerRecord<byte[], byte[]> result) {
        Prediction prediction = predictions.fromBytes(result.value());
        if (prediction.getScore() == null) {
            throw new IllegalStateException("a prediction without a score");
        }
        if (prediction.getReasons().isEmpty() == reasons) {
            throw new IllegalStateException("reasons wanted: " + reasons + ", and there are "
                    + prediction.getReasons().size());
        }
        swaps.scored(result.partition(), prediction.getModelVersion());
        long after = prediction.getEventTime().toEpochMilli() - start;
        return after < 0
                ? -1
                : (int) (after * entities
                        + Integer.parseInt(prediction.getEntity().substring(CUSTOMER.length())));
    }

    @Override
    public void close() {
        producer.close();
        live.close();
    }
}
