package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.records.Outcome;
import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;

class RecordSerdeTest {

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final RecordSerde<Tick> serde = RecordSerde.of(Tick.class, registry);

    private static Tick tick(long time, int ends) {
        List<TopicOffset> offsets = IntStream.range(0, ends)
                .mapToObj(i -> new TopicOffset("purchases", i, 1000L + i))
                .toList();
        return new Tick(Instant.ofEpochMilli(time), offsets);
    }

    @Test
    void shouldGiveBackWhatWasWritten() {
        Tick tick = tick(1_700_000_000_123L, 300);

        byte[] message = serde.toBytes("churn.clock", tick);

        assertThat(serde.fromBytes(message)).isEqualTo(tick);
    }

    @Test
    void shouldWriteTheBytesThatAvroItselfWrites() throws Exception {
        Tick tick = tick(1_700_000_000_123L, 3);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        var encoder = org.apache.avro.io.EncoderFactory.get().binaryEncoder(body, null);
        new SpecificDatumWriter<>(Tick.class).write(tick, encoder);
        encoder.flush();

        byte[] message = serde.toBytes("churn.clock", tick);

        int id = registry.idOf("churn.clock-value", Tick.getClassSchema());
        byte[] expected = ByteBuffer.allocate(5 + body.size())
                .put((byte) 0)
                .putInt(id)
                .put(body.toByteArray())
                .array();
        assertThat(message).isEqualTo(expected);
    }

    @Test
    void shouldKeepHintsForJavaOutOfTheRegistry() {
        serde.toBytes("churn.clock", tick(1, 1));

        assertThat(Tick.getClassSchema().toString()).contains("avro.java.string");
        assertThat(registry.latest("churn.clock-value").orElseThrow().schema().toString())
                .doesNotContain("avro.java.string");
    }

    @Test
    void shouldCarryNullBothWays() {
        assertThat(serde.serializer().serialize("churn.clock", null)).isNull();
        assertThat(serde.deserializer().deserialize("churn.clock", null)).isNull();
        assertThat(registry.latest("churn.clock-value")).isEmpty();
    }

    @Test
    void shouldResolveALaterWritersSchema() throws Exception {
        Schema later = new Schema.Parser()
                .parse(Outcome.getClassSchema()
                        .toString()
                        .replace(
                                "\"fields\":[",
                                "\"fields\":[{\"name\":\"added\"," + "\"type\":\"long\",\"default\":7},"));
        GenericRecord record = new GenericRecordBuilder(later)
                .set("added", 42L)
                .set("id", "o-1")
                .set("entity", "c-1")
                .set("kind", "conversion")
                .set("time", 1_700_000_000_000L)
                .set("value", 9.5)
                .build();
        byte[] message = new MillraceAvroSerializer(registry).serialize("churn.outcomes", record);

        Outcome outcome = RecordSerde.of(Outcome.class, registry).fromBytes(message);

        assertThat(outcome)
                .isEqualTo(new Outcome("o-1", "c-1", "conversion", Instant.ofEpochMilli(1_700_000_000_000L), 9.5));
    }

    @Test
    void shouldSayThatTheRecordIsAtFaultWhenItsSchemaIsAnother() {
        Schema other =
                SchemaBuilder.record("Other").fields().requiredString("name").endRecord();
        byte[] message = new MillraceAvroSerializer(registry)
                .serialize(
                        "churn.clock",
                        new GenericRecordBuilder(other).set("name", "x").build());

        assertFault(message, MalformedRecordException.Reason.WRONG_SCHEMA);
    }

    @Test
    void shouldSayThatTheRecordIsAtFaultWhenItsSchemaIsUnknown() {
        byte[] message = serde.toBytes("churn.clock", tick(1, 1));
        message[1] = 99;

        assertFault(message, MalformedRecordException.Reason.UNKNOWN_SCHEMA);
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] message = serde.toBytes("churn.clock", tick(1_700_000_000_123L, 3));

        for (int length = 0; length < message.length; length++) {
            assertFault(
                    Arrays.copyOf(message, length),
                    length < 5
                            ? MalformedRecordException.Reason.TOO_SHORT
                            : MalformedRecordException.Reason.UNREADABLE);
        }
    }

    @Test
    void shouldRefuseBytesLeftOver() {
        byte[] message = serde.toBytes("churn.clock", tick(1, 1));

        assertFault(Arrays.copyOf(message, message.length + 1), MalformedRecordException.Reason.UNREADABLE);
    }

    @Test
    void shouldAnswerAnyDamageWithARecordOrATypedException() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] message = serde.toBytes("churn.clock", tick(1_700_000_000_123L, 20));
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = message.clone();
            for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
                damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt();
            }
            try {
                serde.fromBytes(damaged);
            } catch (MalformedRecordException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", case " + i, e);
            }
        }
        assertThat(refused).as("seed %d", seed).isPositive();
    }

    @Test
    void shouldServeSeveralThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> tasks = IntStream.range(0, 4)
                    .mapToObj(thread -> (Callable<Boolean>) () -> {
                        for (int i = 0; i < 2_000; i++) {
                            Tick tick = tick(thread * 1_000_000L + i, i % 40);
                            if (!serde.fromBytes(serde.toBytes("churn.clock", tick))
                                    .equals(tick)) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .toList();
            for (Future<Boolean> same : threads.invokeAll(tasks)) {
                assertThat(same.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldLetAGenericReaderReadWhatTheSerdeWrote() throws Exception {
        byte[] message = serde.toBytes("churn.clock", tick(1_700_000_000_123L, 1));
        Schema schema = registry.byId(WireFormat.schemaId(message));

        GenericRecord read = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(message, 5, message.length - 5, null));

        assertThat(read.get("time")).isEqualTo(1_700_000_000_123L);
        assertThat(((GenericData.Array<?>) read.get("ends")).size()).isEqualTo(1);
        assertThat(new MillraceAvroDeserializer(registry).deserialize("churn.clock", message))
                .isEqualTo(read);
    }

    private void assertFault(byte[] message, MalformedRecordException.Reason reason) {
        assertThatThrownBy(() -> serde.fromBytes(message))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason));
    }
}
