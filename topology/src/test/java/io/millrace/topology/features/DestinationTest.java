package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationTest {
    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "Order", "fields": [
              {"name": "amount", "type": ["null", "double"]},
              {"name": "nothing", "type": "null"},
              {"name": "buyer", "type": ["null",
                {"type": "record", "name": "Person", "fields": [
                  {"name": "plan", "type": "string"},
                  {"name": "friend", "type": ["null", "Person"]}]},
                {"type": "record", "name": "Company", "fields": [{"name": "vat", "type": "string"}]}]},
              {"name": "lines", "type": {"type": "array", "items": "Person"}}]}
            """);

    @ParameterizedTest
    @CsvSource({
        "amount, false",
        "nothing, false",
        "weight, true",
        "amount.of, true",
        "buyer.plan, false",
        "buyer.vat, false",
        "buyer.name, true",
        "buyer.friend.friend.plan, false",
        "buyer.friend.friend.name, true",
        "lines.plan, true"
    })
    void shouldTellAFieldThatTheSchemaLeavesOut(String path, boolean leftOut) {
        Destination destination = new Destination(Destination.Kind.TEXT, List.of(path.split("\\.")), 0, 0, new byte[0]);

        boolean[] found = Destination.leftOut(List.of(destination), SCHEMA);

        assertThat(found).containsExactly(leftOut);
    }
}
