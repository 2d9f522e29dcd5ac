package io.millrace.project;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the project file demands of source records before they count.
 *
 * @param fields rules of fields, in file order; at most one per field
 * @param records rules of whole records; at most one per source
 */
public record ValidationDefinition(List<FieldRules> fields, List<RecordRules> records) {
    /** Demands nothing. */
    public static final ValidationDefinition NONE = new ValidationDefinition(List.of(), List.of());

    public ValidationDefinition {
        fields = List.copyOf(fields);
        records = List.copyOf(records);
    }

    /** Rules of a source's fields, in file order. */
    public List<FieldRules> fieldsOf(String source) {
        return fields.stream().filter(rules -> rules.source().equals(source)).toList();
    }

    /** Rules of a source's records; null when there are none. */
    public @Nullable RecordRules recordsOf(String source) {
        return records.stream()
                .filter(rules -> rules.source().equals(source))
                .findFirst()
                .orElse(null);
    }
}
