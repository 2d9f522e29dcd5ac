package io.millrace.quickstart.simulation;

import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.simulation.CustomerRecords.Source;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.wire.WireFormat;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.utils.Utils;

/** Records that are bad on purpose, and how many there were of each kind. */
final class BadRecords {
    private static final long YEAR_2100 = 4_102_444_800_000L;
    private static final int UNKNOWN_SCHEMA = 99_999_999;
    private static final int LARGE = 5_000_000;

    /** Ways to be bad. */
    enum Kind {
        UNKNOWN_SCHEMA(DeadLetterReason.UNDECODABLE_SCHEMA),
        TRUNCATED(DeadLetterReason.UNDECODABLE_RECORD),
        NOT_AVRO(DeadLetterReason.UNDECODABLE_RECORD),
        NO_ENTITY(DeadLetterReason.MISSING_ENTITY),
        NO_TIME(DeadLetterReason.MISSING_TIME),
        NULL(DeadLetterReason.NULL_VALUE),
        NAN(DeadLetterReason.NOT_A_NUMBER),
        INFINITE(DeadLetterReason.NOT_A_NUMBER),
        YEARS_AHEAD(DeadLetterReason.TIME_IN_FUTURE),
        BEFORE_1970(DeadLetterReason.TIME_BEFORE_EPOCH),
        LONG_AGO(DeadLetterReason.TOO_LATE),
        WRONG_PARTITION(DeadLetterReason.WRONG_PARTITION),
        LARGE(DeadLetterReason.TOO_LARGE);

        private final DeadLetterReason reason;

        Kind(DeadLetterReason reason) {
            this.reason = reason;
        }
    }

    private final CustomerRecords records;
    private final int partitions;
    private final boolean large;
    private final RandomGenerator random;
    private final Map<DeadLetterReason, Long> tally = new EnumMap<>(DeadLetterReason.class);
    private long number;

    /**
     * None yet.
     *
     * @param partitions partitions of the topic of purchases
     * @param large whether one may be larger than topics take by default
     */
    BadRecords(long seed, CustomerRecords records, int partitions, boolean large) {
        this.records = records;
        this.partitions = partitions;
        this.large = large;
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed ^ 0x626164L);
    }

    /** How many there were, by the reason for which they must become dead letters. */
    Map<DeadLetterReason, Long> tally() {
        return Map.copyOf(tally);
    }

    /**
     * A bad record of the next kind in turn.
     *
     * @param victim a customer who has had an event within the last days, but not the first ever
     * @param now event time, epoch milliseconds
     */
    Outgoing.Message next(String victim, long now) {
        Kind[] kinds = Kind.values();
        Kind kind = kinds[(int) (number % kinds.length)];
        kind = possible(kind) ? kind : Kind.TRUNCATED;
        String id = "bad-" + number++;
        tally.merge(kind.reason, 1L, Long::sum);
        return make(kind, id, victim, now);
    }

    /** Where there is one partition, none is wrong. Large ones are costly: one in the first round is enough. */
    private boolean possible(Kind kind) {
        return switch (kind) {
            case WRONG_PARTITION -> partitions > 1;
            case LARGE -> large && number < Kind.values().length;
            default -> true;
        };
    }

    private Outgoing.Message make(Kind kind, String id, String victim, long now) {
        GenericRecord purchase = records.record(new CustomerEvent.Purchase(victim, 0, now, 1999, "p001"));
        purchase.put("purchase_id", id);
        GenericRecord session = records.record(new CustomerEvent.Session(victim, 0, now, 100, 3, "phone"));
        session.put("session_id", id);
        switch (kind) {
            case NO_ENTITY -> session.put("customer_id", null);
            case NO_TIME -> session.put("started_at", null);
            case NAN -> purchase.put("amount", Double.NaN);
            case INFINITE -> session.put("duration_s", Double.POSITIVE_INFINITY);
            case YEARS_AHEAD -> purchase.put("occurred_at", YEAR_2100);
            case BEFORE_1970 -> session.put("started_at", -86_400_000L);
            case LONG_AGO -> purchase.put("occurred_at", now - 60 * Customer.DAY);
            case LARGE -> session.put("note", "x".repeat(LARGE));
            default -> {
                // The record is good; its bytes or its place are not.
            }
        }
        boolean ofPurchases =
                switch (kind) {
                    case NAN, YEARS_AHEAD, LONG_AGO, WRONG_PARTITION, NULL, UNKNOWN_SCHEMA -> true;
                    default -> false;
                };
        Outgoing.Message message = ofPurchases
                ? records.message(Source.PURCHASES, victim, id, purchase)
                : records.message(Source.SESSIONS, victim, id, session);
        byte[] value = message.value();
        return switch (kind) {
            case UNKNOWN_SCHEMA -> {
                WireFormat.writeHeader(value, 0, UNKNOWN_SCHEMA);
                yield message;
            }
            case TRUNCATED -> with(message, Arrays.copyOf(value, WireFormat.HEADER_BYTES + 9));
            case NOT_AVRO -> with(message, new byte[] {'{', '"', 'a', '"', ':', '1', '}'});
            case NULL -> with(message, null);
            case WRONG_PARTITION -> {
                int right = Utils.toPositive(Utils.murmur2(message.key())) % partitions;
                int wrong = (right + 1 + random.nextInt(partitions - 1)) % partitions;
                yield new Outgoing.Message(message.topic(), wrong, message.key(), value, null);
            }
            default -> message;
        };
    }

    private static Outgoing.Message with(Outgoing.Message message, byte[] value) {
        return new Outgoing.Message(message.topic(), message.partition(), message.key(), value, null);
    }
}
