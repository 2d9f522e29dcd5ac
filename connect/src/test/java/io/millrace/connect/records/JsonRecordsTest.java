package io.millrace.connect.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRecordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'string' | 'a' | a",
                "'int' | 7 | 7",
                "'long' | 9223372036854775807 | 9223372036854775807",
                "'double' | 12.30 | 12.3",
                "'float' | 1 | 1.0",
                "'boolean' | true | true",
                "['null', 'int'] | null | null",
                "{'type': 'int', 'logicalType': 'date'} | '1970-01-03' | 2",
                "{'type': 'int', 'logicalType': 'time-millis'} | '00:00:01' | 1000",
                "{'type': 'long', 'logicalType': 'timestamp-millis'} | '1970-01-01T01:00:00.0019+01:00' | 1",
                "{'type': 'long', 'logicalType': 'timestamp-micros'} | '1970-01-01T00:00:00.001Z' | 1000",
                "{'type': 'long', 'logicalType': 'timestamp-millis'} | '1969-12-31T23:59:59.9999Z' | -1",
                "{'type': 'long', 'logicalType': 'timestamp-millis'} | 5 | 5",
                "{'type': 'long', 'logicalType': 'local-timestamp-millis'} | '1970-01-01T00:00:00.002' | 2",
                "{'type': 'enum', 'name': 'E', 'symbols': ['A']} | 'A' | A",
                "{'type': 'array', 'items': 'int'} | [1, 2] | [1, 2]",
                "{'type': 'map', 'values': 'int'} | {'k': 1} | {k=1}",
            })
    void shouldReadWhatTheTypeSays(String type, String json, String expected) throws Exception {
        assertThat(String.valueOf(read(type, json))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'string' | 7 | text is expected, found number",
                "'int' | '7' | a whole number of at most 64 bits is expected, found string",
                "'int' | 3000000000 | no int, or out of its range",
                "'long' | 7.5 | a whole number of at most 64 bits is expected, found number",
                "'double' | 1e400 | a number within the range of a double is expected, found number",
                "'int' | null | a whole number of at most 64 bits is expected, found null",
                "{'type': 'long', 'logicalType': 'timestamp-millis'} | '2026-01-01' | no timestamp-millis, or out of its range",
                "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 5, 'scale': 2} | 1.005 | no decimal, or out of its range",
                "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 5, 'scale': 2} | '1e999999999' | at most 5 digits is expected, found string",
                "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 5, 'scale': 2} | '1e-999999999' | at most 5 digits is expected, found string",
                "{'type': 'enum', 'name': 'E', 'symbols': ['A']} | 'B' | one of [A] is expected, found string",
            })
    void shouldNameTheFieldOfWhatDoesNotFit(String type, String json, String expected) {
        assertThatThrownBy(() -> read(type, json))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("field f: " + expected);
    }

    @Test
    void shouldReadDecimalsExactly() throws Exception {
        // When
        Object read = read("{'type': 'bytes', 'logicalType': 'decimal', 'precision': 5, 'scale': 2}", "12.3");

        // Then
        assertThat(read)
                .isEqualTo(
                        ByteBuffer.wrap(new BigDecimal("12.30").unscaledValue().toByteArray()));
    }

    @Test
    void shouldTakeDefaultsAndNullsForWhatIsLeftOut() throws Exception {
        // Given
        JsonRecords records = new JsonRecords(schema("""
                {'type': 'record', 'name': 'R', 'fields': [
                  {'name': 'a', 'type': 'int', 'default': 3}, {'name': 'b', 'type': ['null', 'string']},
                  {'name': 'c', 'type': {'type': 'record', 'name': 'C', 'fields': [{'name': 'd', 'type': 'int'}]}}]}"""));

        // When
        GenericRecord read =
                records.read(SourceRecords.parse("{\"c\": {\"d\": 1}, \"more\": 2}".getBytes(StandardCharsets.UTF_8)));

        // Then
        assertThat(read).hasToString("{\"a\": 3, \"b\": null, \"c\": {\"d\": 1}}");
        assertThatThrownBy(() -> records.read(SourceRecords.parse("{\"c\": {}}".getBytes(StandardCharsets.UTF_8))))
                .hasMessage("field c.d: missing");
    }

    @Test
    void shouldRefuseSchemasThatJsonCannotBeReadBy() {
        assertThatThrownBy(() -> records("['int', 'string']"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("field f");
        assertThatThrownBy(() -> records("['null', 'R']")).isInstanceOf(ConfigException.class);
    }

    private static Object read(String type, String json) throws Exception {
        return records(type)
                .read(SourceRecords.parse(
                        ("{\"f\": " + json.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8)))
                .get("f");
    }

    private static JsonRecords records(String type) {
        return new JsonRecords(
                schema("{'type': 'record', 'name': 'R', 'fields': [{'name': 'f', 'type': " + type + "}]}"));
    }

    private static Schema schema(String text) {
        return new Schema.Parser().parse(text.replace('\'', '"'));
    }
}
