package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.records.Tick;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No class that a writer's schema names is loaded, but for the generated records: schemas come from a registry in which others write. */
class ForeignClassesTest {
    private static final AtomicInteger SPRUNG = new AtomicInteger();
    private static final String TRAP = ForeignClassesTest.class.getName() + "$Trap";

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

    /** What Avro would make of a text by {@code java-class}: a class with a constructor that takes one. */
    public static final class Trap {
        static {
            SPRUNG.incrementAndGet();
        }

        public Trap(String text) {
            SPRUNG.incrementAndGet();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java-class", "java-key-class", "java-element-class", "logicalType", "avro.java.string"})
    void shouldReadPastClassesThatFieldsName(String property) throws Exception {
        Schema text = Schema.create(Schema.Type.STRING);
        text.addProp(property, TRAP);
        Schema writer = Schema.createRecord("Tick", null, "io.millrace.records", false);
        Schema offset = Schema.createRecord("TopicOffset", null, "io.millrace.records", false);
        offset.setFields(List.of(
                new Schema.Field("topic", text),
                new Schema.Field("partition", Schema.create(Schema.Type.INT)),
                new Schema.Field("offset", Schema.create(Schema.Type.LONG))));
        Schema list = Schema.createArray(text);
        list.addProp(property, TRAP);
        Schema map = Schema.createMap(text);
        map.addProp(property, TRAP);
        writer.setFields(List.of(
                new Schema.Field("time", Tick.getClassSchema().getField("time").schema()),
                new Schema.Field("ends", Schema.createArray(offset)),
                new Schema.Field("more", text),
                new Schema.Field("list", list),
                new Schema.Field("map", map)));
        GenericRecord end = new GenericData.Record(offset);
        end.put("topic", "orders");
        end.put("partition", 1);
        end.put("offset", 2L);
        GenericRecord record = new GenericData.Record(writer);
        record.put("time", 7L);
        record.put("ends", List.of(end));
        record.put("more", "x");
        record.put("list", List.of("x"));
        record.put("map", Map.of("x", "x"));

        Tick read = RecordSerde.of(Tick.class, registry).fromBytes(message(writer, record));

        assertThat(read.getEnds().get(0).getTopic()).isEqualTo("orders");
        assertThat(SPRUNG).hasValue(0);
    }

    /** A namespace that ends with a dollar is how Avro names classes within classes. */
    @ParameterizedTest
    @CsvSource({
        "io.millrace.wire.ForeignClassesTest$, Trap",
        "java.lang, ProcessBuilder",
        "javax.script, ScriptEngineManager",
        "org.apache.avro.util, Utf8"
    })
    void shouldNotLoadTheClassThatASchemaIsNamedAfter(String namespace, String name) throws Exception {
        Schema writer = Schema.createRecord(name, null, namespace, false);
        writer.setFields(List.of(new Schema.Field("text", Schema.create(Schema.Type.STRING))));
        GenericRecord record = new GenericData.Record(writer);
        record.put("text", "x");
        byte[] message = message(writer, record);

        try (WireDeserializer<Object> any = new WireDeserializer<>(registry, AvroReaders::specific)) {
            assertThatThrownBy(() -> any.deserialize("orders", message)).isInstanceOf(MalformedRecordException.class);
        }
        assertThat(SPRUNG).hasValue(0);
    }

    @Test
    void shouldSpringWhenItIsLoaded() throws Exception {
        assertThat(Class.forName(TRAP, false, ForeignClassesTest.class.getClassLoader())
                        .getConstructors())
                .as("what Avro would call")
                .hasSize(1);
    }

    private byte[] message(Schema writer, GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(writer).write(record, encoder);
        encoder.flush();
        int id = registry.register("orders-value", writer);
        byte[] body = out.toByteArray();
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(id)
                .put(body)
                .array();
    }
}
