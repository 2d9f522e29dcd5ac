package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;

/**
 * Processes of any two versions read each other's records, and a registry that holds their subjects to {@code FULL_TRANSITIVE} takes each. After a change of a record,
 * {@code mvn test -pl avro-schemas -Dtest=ReleasedSchemasTest -Dmillrace.schemas.release=true} writes its next version, which is committed with the change.
 */
class ReleasedSchemasTest {
    private static final int RECORDS = 200;
    private static final long SEED = Long.getLong("millrace.seed", 59L);

    @Test
    void shouldBeTheNewestThatWasReleased() throws IOException {
        List<String> changed = new ArrayList<>();
        for (Map.Entry<String, Schema> record : ReleasedSchemas.current().entrySet()) {
            List<Schema> released = ReleasedSchemas.of(record.getKey());
            if (released.isEmpty()
                    || !ReleasedSchemas.meaning(released.get(released.size() - 1))
                            .equals(ReleasedSchemas.meaning(record.getValue()))) {
                changed.add(record.getKey());
                if (Boolean.getBoolean("millrace.schemas.release")) {
                    ReleasedSchemas.release(record.getKey(), record.getValue());
                }
            }
        }
        assertThat(changed)
                .as("records that are not what their newest version in " + ReleasedSchemas.FOLDER
                        + " says; -Dmillrace.schemas.release=true writes the next one of each")
                .isEmpty();
    }

    @Test
    void shouldStillHaveEveryVersionAsItWasReleased() throws IOException {
        assertThat(ReleasedSchemas.digests())
                .as("who has a released version has it as it was: a change is the next version")
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(ReleasedSchemas.DIGESTS));
    }

    /** As far as Avro's own equality goes these are the same. */
    @Test
    void shouldTellSchemasApartByTheDefaultsOfTheirEnums() {
        String record = """
                {"type": "record", "name": "R", "doc": "%s", "fields": [
                  {"name": "e", "doc": "%1$s", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]%s}}]}
                """;
        Schema none = new Schema.Parser().parse(record.formatted("one", ""));
        Schema other = new Schema.Parser().parse(record.formatted("one", ", \"default\": \"A\""));
        Schema reworded = new Schema.Parser().parse(record.formatted("two", ""));

        assertThat(none).isEqualTo(other);
        assertThat(ReleasedSchemas.meaning(none)).isNotEqualTo(ReleasedSchemas.meaning(other));
        assertThat(ReleasedSchemas.meaning(none)).isEqualTo(ReleasedSchemas.meaning(reworded));
    }

    @Test
    void shouldStillHaveEveryRecordThatWasReleased() throws IOException {
        assertThat(ReleasedSchemas.names())
                .containsExactlyElementsOf(ReleasedSchemas.current().keySet());
    }

    @Test
    void shouldBeFullyCompatibleWithEveryReleasedVersion() {
        ReleasedSchemas.current().forEach((record, now) -> assertThat(ReleasedSchemas.of(record))
                .as(record)
                .isNotEmpty()
                .allSatisfy(released -> {
                    assertThat(incompatibilities(now, released))
                            .as("reading it now")
                            .isEmpty();
                    assertThat(incompatibilities(released, now))
                            .as("reading today's with it")
                            .isEmpty();
                }));
    }

    /** As if each field that may have been added later had been: the versions to come are as compatible as those that were. */
    @Test
    void shouldBeFullyCompatibleWithARecordWithoutAnyFieldThatHasADefault() {
        ReleasedSchemas.current().forEach((record, now) -> {
            Schema before = withoutDefaults(now, new HashMap<>());
            assertThat(incompatibilities(now, before)).as(record).isEmpty();
            assertThat(incompatibilities(before, now)).as(record).isEmpty();
        });
    }

    @Test
    void shouldKeepWhatWasWrittenWithAnyVersionAndReadWithAnyOther() throws IOException {
        System.out.println("seed " + SEED);
        for (Map.Entry<String, Schema> record : ReleasedSchemas.current().entrySet()) {
            Schema now = record.getValue();
            List<Schema> others = new ArrayList<>(ReleasedSchemas.of(record.getKey()));
            others.add(withoutDefaults(now, new HashMap<>()));
            for (Schema other : others) {
                assertKept(other, now);
                assertKept(now, other);
            }
        }
    }

    /** A union of several types could not take another one: who has the earlier schema would not know what to make of it. */
    @Test
    void shouldHaveNoUnionButOfNothingAndOneType() {
        ReleasedSchemas.current().forEach((record, now) -> assertThat(unions(now, new ArrayList<>()))
                .as(record)
                .allSatisfy(union -> assertThat(union.getTypes())
                        .hasSize(2)
                        .first()
                        .extracting(Schema::getType)
                        .isEqualTo(Schema.Type.NULL)));
    }

    @Test
    void shouldFindWhatOneOfTwoVersionsCannotRead() {
        String one = "{\"type\": \"record\", \"name\": \"%s\", \"fields\": []}";
        String open = "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [%s], \"default\": \"A\"}";
        String closed = "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [%s]}";

        assertThat(both("\"long\"", "\"int\"")).isNotEmpty();
        assertThat(both("\"string\"", "[\"null\", \"string\"]")).isNotEmpty();
        assertThat(both("[" + one.formatted("A") + "]", "[" + one.formatted("A") + ", " + one.formatted("B") + "]"))
                .isNotEmpty();
        assertThat(both(closed.formatted("\"A\""), closed.formatted("\"A\", \"B\"")))
                .isNotEmpty();
        assertThat(both(open.formatted("\"A\""), open.formatted("\"A\", \"B\"")))
                .isEmpty();
    }

    private static List<String> both(String type, String other) {
        String record = "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"f\", \"type\": %s}]}";
        Schema first = new Schema.Parser().parse(record.formatted(type));
        Schema second = new Schema.Parser().parse(record.formatted(other));
        return Stream.concat(incompatibilities(first, second).stream(), incompatibilities(second, first).stream())
                .toList();
    }

    private static List<String> incompatibilities(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(found -> found.getLocation() + ": " + found.getType() + ", " + found.getMessage())
                .toList();
    }

    private static void assertKept(Schema writer, Schema reader) throws IOException {
        for (Object record : new RandomData(writer, RECORDS, SEED)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<>(writer).write(record, encoder);
            Object read = new GenericDatumReader<>(writer, reader)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));

            assertThat(read)
                    .as(() -> writer + " read with " + reader)
                    .isEqualTo(ProjectedRecord.of(record, writer, reader));
        }
    }

    private static Schema withoutDefaults(Schema schema, Map<String, Schema> known) {
        return switch (schema.getType()) {
            case RECORD -> {
                Schema before = known.get(schema.getFullName());
                if (before == null) {
                    before = Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false);
                    known.put(schema.getFullName(), before);
                    List<Schema.Field> fields = new ArrayList<>();
                    for (Schema.Field field : schema.getFields()) {
                        if (!field.hasDefaultValue()) {
                            fields.add(new Schema.Field(field.name(), withoutDefaults(field.schema(), known)));
                        }
                    }
                    before.setFields(fields);
                }
                yield before;
            }
            case ARRAY -> Schema.createArray(withoutDefaults(schema.getElementType(), known));
            case MAP -> Schema.createMap(withoutDefaults(schema.getValueType(), known));
            case UNION ->
                Schema.createUnion(schema.getTypes().stream()
                        .map(type -> withoutDefaults(type, known))
                        .toList());
            default -> schema;
        };
    }

    private static List<Schema> unions(Schema schema, List<Schema> found) {
        switch (schema.getType()) {
            case UNION -> {
                found.add(schema);
                schema.getTypes().forEach(type -> unions(type, found));
            }
            case RECORD -> schema.getFields().forEach(field -> unions(field.schema(), found));
            case ARRAY -> unions(schema.getElementType(), found);
            case MAP -> unions(schema.getValueType(), found);
            default -> {}
        }
        return found;
    }
}
