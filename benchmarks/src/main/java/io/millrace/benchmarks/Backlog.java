package io.millrace.benchmarks;

import io.millrace.wire.MillraceAvroSerializer;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The events that are drained: 70 % sessions, 25 % purchases, 3 % tickets and 2 % profiles with the quickstart's schemas, all
 * keyed by customer. They are spread evenly over some days that end now; a record's Kafka timestamp advances with them, and one
 * in a hundred events happened up to two hours before its record was written.
 *
 * @param name what its topics are called after
 * @param events how many
 * @param customers whose
 * @param days over which they are spread
 * @param zipf the customer of rank r has the weight 1 / r^zipf; 0: all are alike
 * @param seed of everything that is drawn
 */
public record Backlog(String name, int events, int customers, int days, double zipf, int seed) {
    private static final double LATE_SHARE = 0.01;
    private static final long LATEST_MILLIS = Duration.ofHours(2).toMillis();

    /** The sources, with the share of events up to and including theirs. */
    private enum Source {
        SESSIONS(0.70),
        PURCHASES(0.95),
        TICKETS(0.98),
        PROFILES(1);

        private final double upTo;

        Source(double upTo) {
            this.upTo = upTo;
        }

        static Source at(double share) {
            return Arrays.stream(values())
                    .filter(s -> share < s.upTo)
                    .findFirst()
                    .orElse(PROFILES);
        }

        String title() {
            return name().toLowerCase(Locale.ROOT);
        }

        Schema schema() throws IOException {
            String resource = "/io/millrace/quickstart/simulation/" + title() + ".avsc";
            try (InputStream in = Source.class.getResourceAsStream(resource)) {
                return new Schema.Parser().parse(Objects.requireNonNull(in, resource));
            }
        }
    }

    /** Lays over a project file of the churn example: these topics, and no re-keying, which would be one more topic to go through. */
    public String overlay(String project, int partitions) {
        StringBuilder yaml =
                new StringBuilder("project: %s%npartitions: %d%nsources:%n".formatted(project, partitions));
        for (Source source : Source.values()) {
            yaml.append("  %s: {topic: %s, partitioned_by_entity: true}%n".formatted(source.title(), topic(source)));
        }
        return yaml.toString();
    }

    /** Creates the topics and writes all events. */
    public void produce(String bootstrap, SchemaRegistry registry, Topics topics) throws IOException {
        for (Source source : Source.values()) {
            topics.create(topic(source));
        }
        Random who = new Random(seed);
        double[] cumulated = weights();
        long length = Duration.ofDays(days).toMillis();
        long start = System.currentTimeMillis() - length;
        try (Writer writer = writer(bootstrap, registry)) {
            for (int i = 0; i < events; i++) {
                writer.write(customer(cumulated, who.nextDouble()), start + (long) ((double) i / events * length));
            }
        }
    }

    /** Writes more events of the same kind, into topics that are there. */
    public Writer writer(String bootstrap, SchemaRegistry registry) throws IOException {
        return new Writer(bootstrap, registry);
    }

    /** Writes events one by one. */
    public final class Writer implements AutoCloseable {
        private final Map<Source, Schema> schemas = new EnumMap<>(Source.class);
        private final Random random = new Random(seed);
        private final MillraceAvroSerializer serializer;
        private final KafkaProducer<byte[], byte[]> producer;
        private int written;

        private Writer(String bootstrap, SchemaRegistry registry) throws IOException {
            for (Source source : Source.values()) {
                schemas.put(source, source.schema());
            }
            serializer = new MillraceAvroSerializer(registry);
            producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", bootstrap, "linger.ms", 20, "batch.size", 65536),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }

        /** An event of that customer, written at that time, of any source. */
        public void write(int number, long time) {
            Source source = Source.at(random.nextDouble());
            String customer = "customer-" + number;
            boolean late = random.nextDouble() < LATE_SHARE;
            long happened = late ? time - random.nextLong(LATEST_MILLIS) : time;
            GenericRecord event =
                    record(source, Objects.requireNonNull(schemas.get(source)), customer, happened, written++, random);
            // An event that is lost is missed at the end: the run then waits for it for ever.
            var unused = producer.send(new ProducerRecord<>(
                    topic(source),
                    null,
                    time,
                    customer.getBytes(StandardCharsets.UTF_8),
                    serializer.serialize(topic(source), event)));
        }

        @Override
        public void close() {
            producer.close();
            serializer.close();
        }
    }

    /** Names of the topics. */
    public List<String> topics() {
        return Arrays.stream(Source.values()).map(this::topic).toList();
    }

    private String topic(Source source) {
        return name + "." + source.title();
    }

    /** How many customers have an event at all. */
    public int distinctCustomers() {
        Random random = new Random(seed);
        double[] cumulated = weights();
        BitSet seen = new BitSet(customers);
        for (int i = 0; i < events; i++) {
            seen.set(customer(cumulated, random.nextDouble()));
        }
        return seen.cardinality();
    }

    private double[] weights() {
        double[] cumulated = new double[customers];
        double sum = 0;
        for (int i = 0; i < customers; i++) {
            sum += Math.pow(i + 1.0, -zipf);
            cumulated[i] = sum;
        }
        return cumulated;
    }

    private static int customer(double[] cumulated, double drawn) {
        int found = Arrays.binarySearch(cumulated, drawn * cumulated[cumulated.length - 1]);
        return found < 0 ? -found - 1 : found;
    }

    private static GenericRecord record(
            Source source, Schema schema, String customer, long time, int number, Random random) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("customer_id", customer);
        String id = customer + "-" + number;
        switch (source) {
            case SESSIONS -> {
                record.put("session_id", id);
                record.put("started_at", time);
                record.put("duration_s", Math.rint(10 * 200 * -Math.log(1 - random.nextDouble())) / 10);
                record.put("pages", 1 + random.nextInt(20));
                record.put("device", random.nextInt(3) == 0 ? "tablet" : "phone");
            }
            case PURCHASES -> {
                record.put("purchase_id", id);
                record.put("occurred_at", time);
                record.put("amount", random.nextInt(20_000) / 100.0);
                record.put("product_id", "product-" + random.nextInt(500));
            }
            case TICKETS -> {
                Schema severity = schema.getField("severity").schema();
                record.put("ticket_id", id);
                record.put("opened_at", time);
                record.put(
                        "severity",
                        new GenericData.EnumSymbol(
                                severity, severity.getEnumSymbols().get(random.nextInt(4))));
            }
            case PROFILES -> {
                record.put("profile_id", id);
                record.put("updated_at", time);
                record.put(
                        "signed_up_at",
                        time - Duration.ofDays(random.nextInt(700)).toMillis());
                record.put("plan", random.nextBoolean() ? "basic" : "premium");
                record.put("country", "AT");
            }
        }
        return record;
    }
}
