package io.millrace.benchmarks.swap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.FeatureSet;
import io.millrace.records.Cause;
import io.millrace.wire.FeatureUpdateSchema;
import io.millrace.wire.MillraceAvroSerializer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Feature updates at a constant rate, whatever becomes of them, as the features process would write them. */
final class ConstantUpdates {
    private static final int ENTITIES = 2000;
    private static final int ROWS = 512;

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final int rate;
    private final AtomicLongArray due;
    private final MillraceAvroSerializer serializer = new MillraceAvroSerializer();
    private final GenericRecord[] rows = new GenericRecord[ROWS];
    private final Thread thread = new Thread(this::run, "updates");
    private volatile boolean stopped;
    private volatile int sent;

    /** @param most updates that there may be */
    ConstantUpdates(
            Producer<byte[], byte[]> producer,
            String topic,
            FeatureSet features,
            String registryUrl,
            int rate,
            int most) {
        this.producer = producer;
        this.topic = topic;
        this.rate = rate;
        due = new AtomicLongArray(most);
        serializer.configure(Map.of("schema.registry.url", registryUrl), false);
        Schema schema = FeatureUpdateSchema.of(
                features.project().name(),
                features.project().featureSet().version(),
                IntStream.range(0, features.size())
                        .mapToObj(i -> new FeatureUpdateSchema.Feature(
                                features.name(i), features.categorical(i), features.definitionHash(i), "a feature"))
                        .toList());
        Random random = new Random(11);
        for (int i = 0; i < ROWS; i++) {
            rows[i] = row(schema, features, random);
        }
    }

    private static GenericRecord row(Schema schema, FeatureSet features, Random random) {
        GenericRecord row = new GenericData.Record(schema);
        Schema cause = schema.getFields().get(FeatureUpdateSchema.CAUSE).schema();
        Schema definitions =
                schema.getFields().get(FeatureUpdateSchema.DEFINITIONS).schema();
        row.put(FeatureUpdateSchema.CAUSE, new GenericData.EnumSymbol(cause, Cause.EVENT.name()));
        row.put(FeatureUpdateSchema.SOURCE, null);
        row.put(FeatureUpdateSchema.MARKS, 0L);
        row.put(FeatureUpdateSchema.POSITION, List.of());
        row.put(
                FeatureUpdateSchema.DEFINITIONS,
                new GenericData.EnumSymbol(
                        definitions, definitions.getEnumSymbols().get(0)));
        row.put(FeatureUpdateSchema.WARMING, List.of());
        row.put(FeatureUpdateSchema.BACKFILLED, List.of());
        for (int i = 0; i < features.size(); i++) {
            Object value = features.categorical(i) ? "plan-" + random.nextInt(4) : 20 * random.nextGaussian();
            row.put(FeatureUpdateSchema.FIRST_FEATURE + i, random.nextInt(10) == 0 ? null : value);
        }
        return row;
    }

    void start() {
        thread.start();
    }

    /** Sends no more; returns when the brokers have all. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.flush();
    }

    /** How many there are so far: their moments (as-of, in milliseconds) are the numbers below. */
    int sent() {
        return sent;
    }

    /** When an update was due, {@link System#nanoTime}. */
    long due(int number) {
        return due.get(number);
    }

    private void run() {
        long start = System.nanoTime();
        for (int i = 0; i < due.length() && !stopped; i++) {
            long at = start + i * 1_000_000_000L / rate;
            for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            due.set(i, at);
            String entity = "customer-" + i % ENTITIES;
            GenericRecord row = rows[i % ROWS];
            row.put(FeatureUpdateSchema.ID, Integer.toString(i));
            row.put(FeatureUpdateSchema.ENTITY, entity);
            row.put(FeatureUpdateSchema.AS_OF, (long) i);
            row.put(FeatureUpdateSchema.EVENT_TIME, (long) i);
            // One that is lost never comes back, and the run fails.
            var unused = producer.send(
                    new ProducerRecord<>(topic, entity.getBytes(UTF_8), serializer.serialize(topic, row)));
            sent = i + 1;
        }
    }
}
