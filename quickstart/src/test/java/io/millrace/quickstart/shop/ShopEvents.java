package io.millrace.quickstart.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.quickstart.replay.Feed;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The same events for the same seed: days of customers who come and fall silent, each day in disorder, with records that
 * cannot be read among them.
 */
public final class ShopEvents implements Feed {
    /** Key of every record that cannot be read, and of no other. */
    public static final String BAD = "bad";

    private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int CUSTOMERS = 120;
    private static final int BAD_EVERY = 100;

    private final Random random;
    private final int days;
    private final int eventsPerDay;
    private final Map<String, Schema> schemas;
    private final Map<String, Integer> ids = new HashMap<>();
    private int day;

    /** Registers the shop's schemas. */
    public ShopEvents(long seed, int days, int eventsPerDay, SchemaRegistry registry) {
        random = new Random(seed);
        this.days = days;
        this.eventsPerDay = eventsPerDay;
        schemas = Map.of(
                Shop.PURCHASES,
                SchemaBuilder.record("Purchase")
                        .fields()
                        .requiredString("customer_id")
                        .requiredLong("occurred_at")
                        .requiredDouble("amount")
                        .optionalString("product")
                        .endRecord(),
                Shop.SESSIONS,
                SchemaBuilder.record("Session")
                        .fields()
                        .requiredString("customer_id")
                        .requiredLong("started_at")
                        .requiredDouble("duration")
                        .endRecord(),
                Shop.PROFILES,
                SchemaBuilder.record("Profile")
                        .fields()
                        .requiredString("customer_id")
                        .requiredLong("updated_at")
                        .requiredString("plan")
                        .endRecord());
        schemas.forEach(
                (topic, schema) -> ids.put(topic, registry.register(SchemaRegistry.valueSubject(topic), schema)));
    }

    @Override
    public @Nullable Slice next() {
        if (day == days) {
            return null;
        }
        List<String> active = new ArrayList<>();
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            if (random.nextInt(3) == 0) {
                active.add("customer-" + customer);
            }
        }
        List<Outgoing> messages = new ArrayList<>();
        for (int i = 0; i < eventsPerDay; i++) {
            String customer = active.get(random.nextInt(active.size()));
            long time = START + day * DAY + 1 + random.nextInt((int) DAY);
            messages.add(random.nextInt(BAD_EVERY) == 0 ? bad() : good(customer, time));
        }
        day++;
        return new Slice(START + day * DAY, messages);
    }

    /** A record that cannot be read. */
    public Outgoing.Message bad() {
        String topic = random.nextBoolean() ? Shop.PURCHASES : Shop.SESSIONS;
        return new Outgoing.Message(topic, null, BAD.getBytes(UTF_8), new byte[] {0, 0, 0, 0, 1, 77}, null);
    }

    /** An event of any of the sources; the customer has been there at that time, epoch milliseconds. */
    public Outgoing.Message good(String customer, long time) {
        return switch (random.nextInt(5)) {
            case 0, 1 ->
                message(
                        Shop.PURCHASES,
                        null,
                        customer.getBytes(UTF_8),
                        new GenericRecordBuilder(schemas.get(Shop.PURCHASES))
                                .set("customer_id", customer)
                                .set("occurred_at", time)
                                .set("amount", random.nextInt(10_000) / 100.0)
                                .set("product", random.nextInt(10) == 0 ? null : "product-" + random.nextInt(20))
                                .build());
            case 2, 3 ->
                message(
                        Shop.SESSIONS,
                        random.nextInt(Shop.SESSION_PARTITIONS),
                        null,
                        new GenericRecordBuilder(schemas.get(Shop.SESSIONS))
                                .set("customer_id", customer)
                                .set("started_at", time)
                                .set("duration", random.nextInt(5_000) / 8.0)
                                .build());
            default ->
                message(
                        Shop.PROFILES,
                        0,
                        null,
                        new GenericRecordBuilder(schemas.get(Shop.PROFILES))
                                .set("customer_id", customer)
                                .set("updated_at", time)
                                .set("plan", "plan-" + random.nextInt(4))
                                .build());
        };
    }

    private Outgoing.Message message(
            String topic, @Nullable Integer partition, byte @Nullable [] key, GenericRecord record) {
        return new Outgoing.Message(topic, partition, key, Wire.bytes(ids.get(topic), record), null);
    }

    @Override
    public double progress() {
        return (double) day / days;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
