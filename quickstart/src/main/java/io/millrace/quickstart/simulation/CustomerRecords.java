package io.millrace.quickstart.simulation;

import io.millrace.quickstart.replay.Outgoing;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * The simulated shop's own records. Purchases are keyed by customer, so that their producer's partitioner puts a
 * customer's purchases together; the others are keyed by their own ids. Not thread-safe.
 */
final class CustomerRecords {
    /** The shop's sources, by the names that the project file gives them. */
    enum Source {
        PURCHASES,
        SESSIONS,
        TICKETS,
        PROFILES;

        String sourceName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Source, String> topics;
    private final Map<Source, Integer> ids;
    private final Map<Source, Schema> schemas;
    private final Map<Source, GenericDatumWriter<GenericRecord>> writers;
    private final Schema severity;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);

    /**
     * Registers the shop's schemas.
     *
     * @param topicOf topic of a source, by the source's name
     */
    CustomerRecords(Map<String, String> topicOf, SchemaRegistry registry) {
        schemas = each(CustomerRecords::schema);
        topics = each(source -> Objects.requireNonNull(topicOf.get(source.sourceName()), source.sourceName()));
        ids = each(source -> registry.register(SchemaRegistry.valueSubject(topic(source)), schemaOf(source)));
        writers = each(source -> new GenericDatumWriter<>(schemaOf(source)));
        severity = schemaOf(Source.TICKETS).getField("severity").schema();
    }

    private static <T> Map<Source, T> each(Function<Source, T> value) {
        return Stream.of(Source.values()).collect(Collectors.toUnmodifiableMap(s -> s, value));
    }

    private static Schema schema(Source source) {
        try (InputStream in = CustomerRecords.class.getResourceAsStream(source.sourceName() + ".avsc")) {
            return new Schema.Parser().parse(Objects.requireNonNull(in, source.sourceName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String topic(Source source) {
        return Objects.requireNonNull(topics.get(source));
    }

    private Schema schemaOf(Source source) {
        return Objects.requireNonNull(schemas.get(source));
    }

    /** An event as a message. */
    Outgoing.Message message(CustomerEvent event) {
        Source source = source(event);
        return message(source, event.customer(), id(event), record(event));
    }

    /** A record as a message. */
    Outgoing.Message message(Source source, String customer, String id, GenericRecord record) {
        return new Outgoing.Message(topic(source), null, key(source, customer, id), encode(source, record), null);
    }

    static byte[] key(Source source, String customer, String id) {
        return (source == Source.PURCHASES ? customer : id).getBytes(StandardCharsets.UTF_8);
    }

    static Source source(CustomerEvent event) {
        if (event instanceof CustomerEvent.Purchase) {
            return Source.PURCHASES;
        }
        if (event instanceof CustomerEvent.Session) {
            return Source.SESSIONS;
        }
        return event instanceof CustomerEvent.Ticket ? Source.TICKETS : Source.PROFILES;
    }

    static String id(CustomerEvent event) {
        return event.customer() + "-" + event.number();
    }

    /** An event as a record of its source. */
    GenericRecord record(CustomerEvent event) {
        GenericRecord record = new GenericData.Record(schemaOf(source(event)));
        record.put("customer_id", event.customer());
        if (event instanceof CustomerEvent.Purchase purchase) {
            record.put("purchase_id", id(event));
            record.put("occurred_at", event.time());
            record.put("amount", purchase.cents() / 100.0);
            record.put("product_id", purchase.product());
        } else if (event instanceof CustomerEvent.Session session) {
            record.put("session_id", id(event));
            record.put("started_at", event.time());
            record.put("duration_s", session.durationSeconds());
            record.put("pages", session.pages());
            record.put("device", session.device());
        } else if (event instanceof CustomerEvent.Ticket ticket) {
            record.put("ticket_id", id(event));
            record.put("opened_at", event.time());
            record.put("severity", new GenericData.EnumSymbol(severity, ticket.severity()));
        } else if (event instanceof CustomerEvent.Profile profile) {
            record.put("profile_id", id(event));
            record.put("updated_at", event.time());
            record.put("signed_up_at", profile.signedUpAt());
            record.put("plan", profile.plan().text());
            record.put("country", profile.country());
        }
        return record;
    }

    /** A record's bytes in the wire format. */
    byte[] encode(Source source, GenericRecord record) {
        bytes.reset();
        byte[] header = new byte[WireFormat.HEADER_BYTES];
        WireFormat.writeHeader(header, 0, Objects.requireNonNull(ids.get(source)));
        bytes.writeBytes(header);
        try {
            Objects.requireNonNull(writers.get(source)).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
