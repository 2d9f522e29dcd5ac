package io.millrace.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Iterator;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;

/** Processes that know scores, parts and past errors, and those that do not yet, read what the others write. */
final class QualitySchemasTest {
    private static final Set<String> NEW = Set.of(
            "delays",
            "parts",
            "estimate",
            "estimate_error",
            "past_error",
            "past_cohorts",
            "label_delay_p50",
            "label_delay_p95");

    @Test
    void shouldBeReadByOlderProcessesAndReadTheirs() throws Exception {
        for (Schema now : new Schema[] {MonitoringPartial.getClassSchema(), MonitoringReport.getClassSchema()}) {
            JsonNode json = new ObjectMapper().readTree(now.toString());
            prune(json);
            Schema before = new Schema.Parser().parse(json.toString());

            assertThat(before).isNotEqualTo(now);
            assertThat(canRead(now, before)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            assertThat(canRead(before, now)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    private static SchemaCompatibilityType canRead(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    private static void prune(JsonNode node) {
        for (Iterator<JsonNode> fields = node.path("fields").elements(); fields.hasNext(); ) {
            if (NEW.contains(fields.next().path("name").asText())) {
                fields.remove();
            }
        }
        node.forEach(QualitySchemasTest::prune);
    }
}
