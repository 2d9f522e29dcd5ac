package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.SourceDefinition;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class MissingFieldTest {
    private static final Schema SCHEMA = SchemaBuilder.record("R")
            .fields()
            .optionalLong("at")
            .optionalString("who")
            .endRecord();

    private static SourceDefinition source(List<String> entity, String time) {
        return new SourceDefinition("s", "t", entity, time, null, false, false, Map.of(), null);
    }

    @Test
    void shouldNameTheTimeField() {
        assertThat(MissingField.detail(Reading.MISSING_TIME, source(List.of("who"), "at"), SCHEMA))
                .isEqualTo("field at: it is null");
        assertThat(MissingField.detail(Reading.MISSING_TIME, source(List.of("who"), "occurred.at"), SCHEMA))
                .isEqualTo("field occurred.at: the record's schema does not have it");
    }

    @Test
    void shouldNameTheEntityFieldOrThatOneOfSeveralThatIsNotThere() {
        assertThat(MissingField.detail(Reading.MISSING_ENTITY, source(List.of("who"), "at"), SCHEMA))
                .isEqualTo("field who: it is null or empty");
        assertThat(MissingField.detail(Reading.MISSING_ENTITY, source(List.of("who", "at"), "at"), SCHEMA))
                .isEqualTo("field who or at: it is null or empty");
        assertThat(MissingField.detail(Reading.MISSING_ENTITY, source(List.of("who", "what"), "at"), SCHEMA))
                .isEqualTo("field what: the record's schema does not have it");
    }

    @Test
    void shouldSayOfAnotherFailureWhatItIs() {
        assertThat(MissingField.detail(Reading.NOT_A_NUMBER, source(List.of("who"), "at"), SCHEMA))
                .isEqualTo(Reading.NOT_A_NUMBER.detail());
    }
}
