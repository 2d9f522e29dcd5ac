package io.millrace.topology.features;

import io.millrace.project.SourceDefinition;
import java.util.List;
import org.apache.avro.Schema;

/** Says which field a record is missing that it cannot be without. */
final class MissingField {
    private MissingField() {}

    /** One sentence for a person, which names the field where one is missing. */
    static String detail(Reading failure, SourceDefinition source, Schema writer) {
        return switch (failure) {
            case MISSING_TIME -> "field " + source.timeField() + ": " + found(source.timeField(), writer);
            case MISSING_ENTITY -> entity(source.entityFields(), writer);
            default -> failure.detail();
        };
    }

    private static String entity(List<String> fields, Schema writer) {
        return fields.stream()
                .filter(field -> !Destination.isIn(field, writer))
                .findFirst()
                .map(field -> "field " + field + ": " + found(field, writer))
                .orElse("field " + String.join(" or ", fields) + ": it is null or empty");
    }

    private static String found(String field, Schema writer) {
        return Destination.isIn(field, writer) ? "it is null" : "the record's schema does not have it";
    }
}
