package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Event;
import io.millrace.project.SourceDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompositeEntityTest {
    /** The fields stand in another order than in the id. */
    private static final Schema LINE = SchemaBuilder.record("Line")
            .fields()
            .optionalString("product")
            .optionalLong("customer")
            .endRecord();

    private static final Schema NAMED = SchemaBuilder.record("Named")
            .fields()
            .requiredString("customer")
            .requiredString("product")
            .endRecord();

    private static final SourceDefinition SOURCE = new SourceDefinition(
            "lines", "lines", List.of("customer", "product"), "at", null, false, false, Map.of(), null);

    private final Event event = SourceReader.entityOnly(0);

    @Test
    void shouldMakeAnIdOfTheFieldsInTheOrderOfTheProjectFile() throws Exception {
        SourceReader reader = SourceReader.compileForEntity(SOURCE, event, LINE);

        Reading first = reader.read(line(17850L, "85123A"), 0, 0, 0);
        String firstId = id();
        Reading second = reader.read(line(-3L, "é|1"), 0, 0, 1);

        assertThat(List.of(first, second)).containsOnly(Reading.OK);
        assertThat(firstId).isEqualTo("17850|85123A");
        assertThat(id()).isEqualTo("-3|é|1");
    }

    @Test
    void shouldKnowNobodyWhereAPartIsMissing() throws Exception {
        SourceReader reader = SourceReader.compileForEntity(SOURCE, event, LINE);

        assertThat(reader.read(line(17850L, "85123A"), 0, 0, 0)).isEqualTo(Reading.OK);
        assertThat(reader.read(line(null, "85123A"), 0, 0, 1)).isEqualTo(Reading.MISSING_ENTITY);
        assertThat(reader.read(line(17850L, null), 0, 0, 2)).isEqualTo(Reading.MISSING_ENTITY);
        assertThat(reader.read(line(17850L, ""), 0, 0, 3)).isEqualTo(Reading.MISSING_ENTITY);
    }

    @Test
    void shouldRefuseIdsThatCouldBeSomebodyElses() throws Exception {
        SourceReader reader = SourceReader.compileForEntity(SOURCE, event, NAMED);

        Reading reading = reader.read(named("c|1", "mug"), 0, 0, 0);

        assertThat(reading).isEqualTo(Reading.ENTITY_AMBIGUOUS);
    }

    @ParameterizedTest
    @CsvSource({"1023,0,MISSING_ENTITY", "1000,23,OK", "1000,24,ENTITY_TOO_LONG", "1025,1,ENTITY_TOO_LONG"})
    void shouldHoldTheWholeIdToTheLimit(int customer, int product, Reading expected) throws Exception {
        SourceReader reader = SourceReader.compileForEntity(SOURCE, event, NAMED);

        Reading reading = reader.read(named("c".repeat(customer), "p".repeat(product)), 0, 0, 0);

        assertThat(reading).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"c1|mug,OK", "c1,TOMBSTONE_OF_NOBODY"})
    void shouldEndTheRowOfAWholeIdOnly(String key, Reading expected) {
        SourceDefinition table = new SourceDefinition(
                "prices", "prices", List.of("customer", "product"), "at", null, false, true, Map.of(), null);

        Reading reading =
                Tombstone.read(Reading.NULL_VALUE, table, event, key.getBytes(StandardCharsets.UTF_8), 0, 0, 0);

        assertThat(reading).isEqualTo(expected);
    }

    private String id() {
        return new String(event.entity(), StandardCharsets.UTF_8);
    }

    private static byte[] line(@Nullable Long customer, @Nullable String product) throws IOException {
        GenericRecord record = new GenericData.Record(LINE);
        record.put("customer", customer);
        record.put("product", product);
        return encode(record);
    }

    private static byte[] named(String customer, String product) throws IOException {
        GenericRecord record = new GenericData.Record(NAMED);
        record.put("customer", customer);
        record.put("product", product);
        return encode(record);
    }

    private static byte[] encode(GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
