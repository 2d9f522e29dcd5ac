package io.millrace.retrainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Decision;
import io.millrace.records.LabelledExample;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What is read straight from the bytes is what Avro's own reader reads, whatever the example and whichever schema it was written with. */
public final class ExampleDecoderTest {
    private static final String TOPIC = "shop.labelled-examples";
    private static final List<ExampleTable.Feature> FEATURES = List.of(
            new ExampleTable.Feature("a", false),
            new ExampleTable.Feature("plan", true),
            new ExampleTable.Feature("b", false),
            new ExampleTable.Feature("country", true));

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final ExampleDecoder decoder = new ExampleDecoder(RecordSerdes.of(registry), FEATURES);

    @Test
    public void shouldReadWhatAvroReads() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        RecordSerde<LabelledExample> serde = RecordSerde.of(LabelledExample.class, registry);
        for (int i = 0; i < 500; i++) {
            LabelledExample example = example(random);
            TopicExample read = read(serde.toBytes(TOPIC, example));
            assertThat(told(read)).as("seed %d", seed).isEqualTo(told(new TopicExample(FEATURES).of(example)));
        }
    }

    @Test
    public void shouldReadExamplesFromBeforeFieldsWereAdded() throws Exception {
        Schema old = without("model", "treated", "decision", "threshold", "variant", "deployment_offset");
        LabelledExample example = example(new Random(1));
        example.put("model", "");
        example.put("treated", false);
        example.put("decision", null);

        TopicExample read = read(message(old, example));

        assertThat(told(read)).isEqualTo(told(new TopicExample(FEATURES).of(example)));
    }

    /** Whatever byte is broken, the record is an example or a dead letter, and the next one is read as if nothing had been. */
    @Test
    public void shouldReadOnAfterBrokenBytes() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        RecordSerde<LabelledExample> serde = RecordSerde.of(LabelledExample.class, registry);
        LabelledExample example = example(random);
        byte[] whole = serde.toBytes(TOPIC, example);
        int letters = 0;
        for (int at = 5; at < whole.length; at++) {
            byte[] broken = random.nextBoolean() ? Arrays.copyOf(whole, at) : whole.clone();
            if (broken.length == whole.length) {
                broken[at] = (byte) random.nextInt();
            }
            List<DeadLetterReason> reasons = new ArrayList<>();
            boolean read = decoder.decode(
                            new ConsumerRecord<>(TOPIC, 0, 0, null, broken), letter -> reasons.add(letter.reason()))
                    != null;
            assertThat(reasons).as("seed %d, byte %d", seed, at).hasSize(read ? 0 : 1);
            letters += reasons.size();
            assertThat(told(read(whole))).as("seed %d", seed).isEqualTo(told(new TopicExample(FEATURES).of(example)));
        }
        assertThat(letters).isGreaterThan(whole.length / 4);
    }

    @Test
    public void shouldMakeADeadLetterOfWhatIsNoExample() {
        List<String> reasons = new ArrayList<>();
        for (byte[] value : new byte[][] {null, {1, 2, 3}, {0, 0, 0, 0, 99, 1}}) {
            assertThat(decoder.decode(
                            new ConsumerRecord<>(TOPIC, 0, 7, null, value),
                            letter -> reasons.add(letter.reason() + " at " + letter.offset())))
                    .isNull();
        }
        assertThat(reasons).containsExactly("NULL_VALUE at 7", "UNDECODABLE_RECORD at 7", "UNDECODABLE_SCHEMA at 7");
    }

    private TopicExample read(byte[] message) {
        TopicExample read = decoder.decode(new ConsumerRecord<>(TOPIC, 0, 0, null, message), letter -> {
            throw new AssertionError(letter.detail());
        });
        assertThat(read).isNotNull();
        return read;
    }

    private static String told(TopicExample example) {
        return String.join(
                "|",
                example.row.id.toString(),
                example.row.entity.toString(),
                example.model.toString(),
                example.labelName.toString(),
                example.featureSet.toString(),
                Long.toString(example.row.asOf),
                Long.toString(example.maturedAt),
                Double.toString(example.label),
                Boolean.toString(example.row.label),
                example.row.heldOut.toString(),
                Arrays.toString(example.row.numbers),
                Arrays.toString(example.row.categories));
    }

    private static LabelledExample example(Random random) {
        List<Double> numbers = new ArrayList<>();
        List<String> categories = new ArrayList<>();
        for (int f = 0; f < random.nextInt(7); f++) {
            numbers.add(random.nextInt(4) == 0 ? Double.NaN : random.nextGaussian());
        }
        for (int c = 0; c < random.nextInt(4); c++) {
            categories.add(random.nextInt(3) == 0 ? null : "plan ü " + random.nextInt(100));
        }
        return new LabelledExample(
                "%032x".formatted(random.nextLong(Long.MAX_VALUE)),
                "customer-" + random.nextInt(),
                "leaving",
                Instant.ofEpochMilli(random.nextInt(1_000_000)),
                "leaves",
                (double) random.nextInt(3),
                "1." + random.nextInt(3) + ".0",
                numbers,
                categories,
                random.nextBoolean() ? null : random.nextDouble(),
                random.nextBoolean() ? null : "1.0.0",
                Instant.ofEpochMilli(random.nextInt(2_000_000)),
                random.nextBoolean(),
                random.nextBoolean() ? null : Decision.values()[random.nextInt(Decision.values().length)],
                random.nextBoolean() ? null : 0.5,
                random.nextBoolean() ? null : "treatment",
                -1L);
    }

    private static Schema without(String... names) {
        Schema now = LabelledExample.getClassSchema();
        List<Schema.Field> fields = now.getFields().stream()
                .filter(field -> !List.of(names).contains(field.name()))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        return Schema.createRecord(now.getName(), now.getDoc(), now.getNamespace(), false, fields);
    }

    /** An example in the wire format, by the schema of a writer that knows fewer fields. */
    private byte[] message(Schema writer, LabelledExample example) throws IOException {
        int id = registry.register(TOPIC + "-value", writer);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        GenericDatumWriter<IndexedRecord> writing = new GenericDatumWriter<>(writer, new SpecificData()) {
            @Override
            protected void writeRecord(Schema schema, Object datum, org.apache.avro.io.Encoder out) throws IOException {
                for (Schema.Field field : schema.getFields()) {
                    Object value = example.get(LabelledExample.getClassSchema()
                            .getField(field.name())
                            .pos());
                    write(field.schema(), value instanceof Instant time ? time.toEpochMilli() : value, out);
                }
            }
        };
        writing.write(example, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
