package io.millrace.quickstart.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.quickstart.replay.Feed;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.jspecify.annotations.Nullable;

/** A shop whose customers do every day what they did the day before: each spends an amount of its own, and stays for a time of its own. But for what befalls it. */
final class DailyShop implements Feed {
    static final Instant START = Instant.parse("2025-03-02T00:00:00Z");
    static final String PURCHASES = "daily-purchases";
    static final String SESSIONS = "daily-sessions";
    static final int CUSTOMERS = 100;
    /** Times a day at which each customer comes. */
    static final int VISITS = 4;

    /** What a day is like. */
    enum Day {
        USUAL,
        /** Purchases come without an amount. */
        NO_AMOUNT,
        /** Sessions come without a duration. */
        NO_DURATION,
        /** Everything costs three times as much. */
        DEAR
    }

    private static final Schema PURCHASE = SchemaBuilder.record("DailyPurchase")
            .fields()
            .requiredString("customer_id")
            .requiredLong("occurred_at")
            .optionalDouble("amount")
            .optionalString("product")
            .endRecord();

    private static final Schema SESSION = SchemaBuilder.record("DailySession")
            .fields()
            .requiredString("customer_id")
            .requiredLong("started_at")
            .optionalDouble("duration")
            .endRecord();

    private final int days;
    private final IntFunction<Day> what;
    private final int purchaseId;
    private final int sessionId;
    private int day;

    /** @param what of each day, counted from 0 */
    DailyShop(int days, IntFunction<Day> what, SchemaRegistry registry) {
        this.days = days;
        this.what = what;
        purchaseId = registry.register(SchemaRegistry.valueSubject(PURCHASES), PURCHASE);
        sessionId = registry.register(SchemaRegistry.valueSubject(SESSIONS), SESSION);
    }

    static double amount(int customer) {
        return 10 + customer;
    }

    static double duration(int customer) {
        return 30 + 7 * (customer * 37 % CUSTOMERS);
    }

    @Override
    public @Nullable Slice next() {
        if (day == days) {
            return null;
        }
        Day today = what.apply(day);
        long midnight = START.plus(Duration.ofDays(day)).toEpochMilli();
        List<Outgoing> messages = new ArrayList<>();
        for (int visit = 0; visit < VISITS; visit++) {
            for (int customer = 0; customer < CUSTOMERS; customer++) {
                long time = midnight + Duration.ofDays(1).toMillis() * visit / VISITS + 1_000L * customer + 1;
                messages.add(purchase(customer, time, today));
                messages.add(session(customer, time, today));
            }
        }
        day++;
        return new Slice(START.plus(Duration.ofDays(day)).toEpochMilli(), messages);
    }

    private Outgoing purchase(int customer, long time, Day today) {
        double amount = amount(customer) * (today == Day.DEAR ? 3 : 1);
        GenericRecord purchase = new GenericRecordBuilder(PURCHASE)
                .set("customer_id", name(customer))
                .set("occurred_at", time)
                .set("amount", today == Day.NO_AMOUNT ? null : (Double) amount)
                .set("product", "product-" + customer % 5)
                .build();
        byte[] key = name(customer).getBytes(UTF_8);
        return new Outgoing.Message(PURCHASES, null, key, Wire.bytes(purchaseId, purchase), null);
    }

    private Outgoing session(int customer, long time, Day today) {
        GenericRecord session = new GenericRecordBuilder(SESSION)
                .set("customer_id", name(customer))
                .set("started_at", time)
                .set("duration", today == Day.NO_DURATION ? null : (Double) duration(customer))
                .build();
        return new Outgoing.Message(SESSIONS, 0, null, Wire.bytes(sessionId, session), null);
    }

    private static String name(int customer) {
        return "customer-" + customer;
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
