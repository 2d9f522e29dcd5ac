package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Event;
import io.millrace.features.SourceLayout;
import io.millrace.features.SourceLayout.Kind;
import io.millrace.features.SourceLayout.Slot;
import io.millrace.project.SourceDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random schemas and records: what the reader makes of the bytes is what Avro's own generic reader says they hold. */
class SourceReaderFuzzTest {
    private static final int MAX_TEXT = 30;
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private record Case(Schema schema, SourceDefinition source, SourceLayout layout) {}

    @Test
    void shouldReadWhatAvroReads() throws Exception {
        int accepted = 0;
        for (int i = 0; i < 1_500; i++) {
            Case some = randomCase();
            Event event = new Event(some.layout());
            SourceReader reader = SourceReader.compile(some.source(), event, some.schema(), ZoneOffset.UTC, MAX_TEXT);
            for (int j = 0; j < 8; j++) {
                GenericRecord written = new RandomAvro(random).record(some.schema());
                byte[] bytes = encode(some.schema(), written, random.nextBoolean());
                GenericRecord oracle = decode(some.schema(), bytes);

                Reading reading = reader.read(framed(bytes), 5, 3, j);

                String what = "seed " + seed + " schema " + some.schema() + " record " + oracle;
                assertThat(reading).as(what).isEqualTo(Oracle.reading(some, oracle));
                if (reading == Reading.OK) {
                    accepted++;
                    assertThat(new String(event.entity(), UTF_8)).as(what).isEqualTo(Oracle.entity(some, oracle));
                    assertThat(event.time()).as(what).isEqualTo(Oracle.time(some, oracle));
                    assertThat(event.partition()).isEqualTo(3);
                    assertThat(event.offset()).isEqualTo(j);
                    assertSlots(what, some, event, oracle);
                }
            }
        }
        assertThat(accepted)
                .as("seed %d: a test of rejected records only would show little", seed)
                .isGreaterThan(3_000);
    }

    @Test
    void shouldReadTheSameThroughAForeignDeserializer() throws Exception {
        for (int i = 0; i < 500; i++) {
            Case some = randomCase();
            Event own = new Event(some.layout());
            Event foreign = new Event(some.layout());
            SourceReader reader = SourceReader.compile(some.source(), own, some.schema(), BERLIN, MAX_TEXT);
            GenericSourceReader generic = new GenericSourceReader(
                    some.source(),
                    (Deserializer<Object>) (topic, bytes) -> decode(some.schema(), bytes),
                    Destination.ofEvents(some.source(), some.layout()),
                    foreign,
                    BERLIN,
                    MAX_TEXT);
            for (int j = 0; j < 8; j++) {
                byte[] bytes = encode(some.schema(), new RandomAvro(random).record(some.schema()), false);

                Reading reading = generic.read(bytes, new RecordHeaders(), 3, j);

                String what = "seed " + seed + " schema " + some.schema();
                Reading expected = reader.read(framed(bytes), 5, 3, j);
                // Of several failures, each reader reports the one that it comes to first.
                assertThat(reading == Reading.OK).as(what).isEqualTo(expected == Reading.OK);
                if (reading == Reading.OK) {
                    assertThat(foreign.entity()).as(what).isEqualTo(own.entity());
                    assertThat(foreign.time()).as(what).isEqualTo(own.time());
                    assertThat(contents(foreign)).as(what).isEqualTo(contents(own));
                }
            }
        }
    }

    private static List<@Nullable Object> contents(Event event) {
        List<@Nullable Object> contents = new ArrayList<>();
        for (int i = 0; i < event.layout().slots().size(); i++) {
            contents.add(event.scaled(i));
            contents.add(event.textLength(i) < 0 ? null : text(event, i));
        }
        return contents;
    }

    private static String text(Event event, int slot) {
        return new String(event.text(slot), event.textStart(slot), event.textLength(slot), UTF_8);
    }

    @Test
    void shouldFindEveryTruncationAndAnythingBehindTheRecord() throws Exception {
        for (int i = 0; i < 400; i++) {
            Case some = randomCase();
            SourceReader reader = SourceReader.compile(
                    some.source(), new Event(some.layout()), some.schema(), ZoneOffset.UTC, MAX_TEXT);
            byte[] bytes = framed(encode(some.schema(), new RandomAvro(random).record(some.schema()), false));
            for (int length = 5; length < bytes.length; length++) {
                assertThat(reader.read(Arrays.copyOf(bytes, length), 5, 0, 0))
                        .as("seed %d: %d bytes of %s", seed, length, some.schema())
                        .isEqualTo(Reading.UNDECODABLE_RECORD);
            }
            assertThat(reader.read(Arrays.copyOf(bytes, bytes.length + 1), 5, 0, 0))
                    .isEqualTo(Reading.UNDECODABLE_RECORD);
        }
    }

    @Test
    void shouldComeToAnEndWhateverTheBytes() throws Exception {
        for (int i = 0; i < 400; i++) {
            Case some = randomCase();
            SourceReader reader = SourceReader.compile(
                    some.source(), new Event(some.layout()), some.schema(), ZoneOffset.UTC, MAX_TEXT);
            byte[] bytes = framed(encode(some.schema(), new RandomAvro(random).record(some.schema()), true));
            for (int j = 0; j < 50 && bytes.length > 5; j++) {
                byte[] broken = bytes.clone();
                for (int k = random.nextInt(3); k >= 0; k--) {
                    broken[5 + random.nextInt(broken.length - 5)] = (byte) random.nextInt();
                }
                // Whether it is OK is Avro's to say elsewhere; here it must not throw and not hang.
                assertThat(reader.read(broken, 5, 0, 0)).isNotNull();
            }
        }
    }

    private void assertSlots(String what, Case some, Event event, GenericRecord oracle) {
        for (int slot = 0; slot < some.layout().slots().size(); slot++) {
            Slot definition = some.layout().slots().get(slot);
            Object expected = Oracle.value(definition, oracle);
            if (definition.kind() == Kind.TEXT) {
                Object actual = event.textLength(slot) < 0 ? null : text(event, slot);
                assertThat(actual).as(what + " slot " + definition).isEqualTo(expected);
            } else {
                assertThat(event.scaled(slot))
                        .as(what + " slot " + definition)
                        .isEqualTo(expected == null ? Event.MISSING : expected);
            }
        }
    }

    private Case randomCase() {
        RandomAvro avro = new RandomAvro(random);
        while (true) {
            Schema schema = avro.recordSchema(3);
            List<RandomAvro.Leaf> leaves = avro.leaves(schema);
            List<RandomAvro.Leaf> entities =
                    leaves.stream().filter(l -> Oracle.isEntity(l.schema())).toList();
            List<RandomAvro.Leaf> times =
                    leaves.stream().filter(l -> Oracle.isTime(l.schema())).toList();
            if (entities.isEmpty() || times.isEmpty()) {
                continue;
            }
            List<Slot> slots = new ArrayList<>();
            for (RandomAvro.Leaf leaf : leaves) {
                if (Oracle.isNumber(leaf.schema()) && random.nextBoolean()) {
                    slots.add(new Slot(leaf.path(), Kind.NUMBER, random.nextInt(10)));
                }
                if (Oracle.isText(leaf.schema()) && random.nextBoolean()) {
                    slots.add(new Slot(leaf.path(), Kind.TEXT, 0));
                }
                if (Oracle.isTime(leaf.schema()) && random.nextBoolean()) {
                    slots.add(new Slot(leaf.path(), Kind.TIME, 0));
                }
            }
            slots.add(new Slot("no_such_field", Kind.NUMBER, 2));
            slots.add(new Slot("amount", Kind.DERIVED, 2));
            SourceDefinition source = new SourceDefinition(
                    "source",
                    "topic",
                    List.of(entities.get(random.nextInt(entities.size())).path()),
                    times.get(random.nextInt(times.size())).path(),
                    null,
                    true,
                    false,
                    Map.of(),
                    null);
            return new Case(schema, source, new SourceLayout(0, slots));
        }
    }

    private static byte[] encode(Schema schema, GenericRecord record, boolean blocks) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EncoderFactory factory = new EncoderFactory().configureBlockSize(64);
        BinaryEncoder encoder = blocks ? factory.blockingBinaryEncoder(out, null) : factory.binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static GenericRecord decode(Schema schema, byte[] bytes) {
        try {
            return new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] framed(byte[] body) {
        byte[] bytes = new byte[5 + body.length];
        System.arraycopy(body, 0, bytes, 5, body.length);
        return bytes;
    }

    /** What a generic record means, said with BigDecimal and java.time. */
    private static final class Oracle {

        static boolean isEntity(Schema schema) {
            return switch (schema.getType()) {
                case STRING, INT, LONG -> true;
                case FIXED -> logical(schema).equals("uuid");
                default -> false;
            };
        }

        static boolean isText(Schema schema) {
            return isEntity(schema) || schema.getType() == Schema.Type.ENUM || schema.getType() == Schema.Type.BOOLEAN;
        }

        static boolean isNumber(Schema schema) {
            return switch (schema.getType()) {
                case INT, LONG, FLOAT, DOUBLE, BOOLEAN -> true;
                default -> logical(schema).equals("decimal");
            };
        }

        static boolean isTime(Schema schema) {
            return switch (schema.getType()) {
                case LONG, STRING -> true;
                case INT -> logical(schema).equals("date");
                default -> false;
            };
        }

        static String logical(Schema schema) {
            LogicalType type = schema.getLogicalType();
            return type == null ? "" : type.getName();
        }

        static Reading reading(Case some, GenericRecord record) {
            String entity = entity(some, record);
            if (entity == null || entity.isEmpty()) {
                return Reading.MISSING_ENTITY;
            }
            Object time = time(some, record);
            if (time == null) {
                return Reading.MISSING_TIME;
            }
            if (time instanceof Reading failure) {
                return failure;
            }
            // The reader goes through the record in schema order and reports the first failure it comes to.
            List<String> order = new ArrayList<>();
            new RandomAvro(new Random(0)).leaves(some.schema()).forEach(l -> order.add(l.path()));
            return some.layout().slots().stream()
                    .sorted(java.util.Comparator.comparingInt(s -> order.indexOf(s.path())))
                    .map(slot -> value(slot, record))
                    .filter(Reading.class::isInstance)
                    .map(Reading.class::cast)
                    .findFirst()
                    .orElse(Reading.OK);
        }

        static @Nullable String entity(Case some, GenericRecord record) {
            Found found = find(some.source().entityFields().get(0), record);
            return found == null ? null : text(found);
        }

        static @Nullable Object time(Case some, GenericRecord record) {
            Found found = find(some.source().timeField(), record);
            return found == null ? null : millis(found);
        }

        static @Nullable Object value(Slot slot, GenericRecord record) {
            Found found = slot.kind() == Kind.DERIVED ? null : find(slot.path(), record);
            if (found == null) {
                return null;
            }
            return switch (slot.kind()) {
                case NUMBER -> number(found, slot.scale());
                case TEXT -> {
                    String text = text(found);
                    yield text.getBytes(UTF_8).length > MAX_TEXT ? Reading.TEXT_TOO_LONG : text;
                }
                case TIME -> {
                    Object millis = millis(found);
                    yield millis instanceof Long time && Math.abs((double) time) >= Event.LIMIT
                            ? Reading.OUT_OF_RANGE
                            : millis;
                }
                case DERIVED -> null;
            };
        }

        private record Found(Schema schema, Object value) {}

        private static @Nullable Found find(String path, GenericRecord record) {
            Object value = record;
            Schema schema = record.getSchema();
            for (String name : List.of(path.split("\\."))) {
                Schema.Field field = schema.getField(name);
                if (field == null) {
                    return null;
                }
                value = ((GenericRecord) value).get(field.pos());
                if (value == null) {
                    return null;
                }
                schema = field.schema();
                if (schema.isUnion()) {
                    schema = schema.getTypes().stream()
                            .filter(s -> s.getType() != Schema.Type.NULL)
                            .findFirst()
                            .orElseThrow();
                }
            }
            return new Found(schema, value);
        }

        private static String text(Found found) {
            if (found.value() instanceof GenericFixed fixed) {
                ByteBuffer bytes = ByteBuffer.wrap(fixed.bytes());
                return new UUID(bytes.getLong(), bytes.getLong()).toString();
            }
            return found.value().toString();
        }

        private static Object number(Found found, int scale) {
            BigDecimal exact;
            if (found.value() instanceof Boolean truth) {
                exact = truth ? BigDecimal.ONE : BigDecimal.ZERO;
            } else if (found.value() instanceof Float || found.value() instanceof Double) {
                double value = ((Number) found.value()).doubleValue();
                if (Double.isNaN(value) || Double.isInfinite(value)) {
                    return Reading.NOT_A_NUMBER;
                }
                // A double's scaled value is defined in double arithmetic: value · 10^scale, rounded half-even.
                exact = new BigDecimal(Math.rint(value * Math.pow(10, scale))).movePointLeft(scale);
            } else if (found.value() instanceof Number integer) {
                exact = BigDecimal.valueOf(integer.longValue());
            } else {
                byte[] bytes = found.value() instanceof GenericFixed fixed
                        ? fixed.bytes()
                        : ((ByteBuffer) found.value()).array();
                exact = new BigDecimal(
                        new BigInteger(bytes),
                        ((LogicalTypes.Decimal) found.schema().getLogicalType()).getScale());
            }
            BigInteger scaled = exact.setScale(scale, RoundingMode.HALF_EVEN).unscaledValue();
            return scaled.abs().compareTo(BigInteger.valueOf(Event.LIMIT)) < 0
                    ? scaled.longValue()
                    : Reading.OUT_OF_RANGE;
        }

        private static Object millis(Found found) {
            if (found.value() instanceof CharSequence text) {
                try {
                    return Instant.parse(text).toEpochMilli();
                } catch (java.time.format.DateTimeParseException e) {
                    return Reading.UNREADABLE_TIME;
                }
            }
            long value = ((Number) found.value()).longValue();
            return switch (logical(found.schema())) {
                case "date" ->
                    LocalDate.ofEpochDay(value)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                            .toEpochMilli();
                case "timestamp-micros" ->
                    Instant.EPOCH
                            .plus(value, java.time.temporal.ChronoUnit.MICROS)
                            .toEpochMilli();
                case "timestamp-nanos" -> Instant.EPOCH.plusNanos(value).toEpochMilli();
                default -> value;
            };
        }
    }
}
