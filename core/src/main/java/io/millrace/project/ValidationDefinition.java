package io.millrace.project;

import io.millrace.validation.windows.WindowRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the project file demands of source records before they count, and of what comes in a window of time.
 *
 * @param fields rules of fields, in file order; at most one per field
 * @param records rules of whole records; at most one per source
 * @param windows rules of windows; null where nothing is counted
 */
public record ValidationDefinition(
        List<FieldRules> fields,
        List<RecordRules> records,
        @Nullable WindowRules windows) {
    /** Demands nothing. */
    public static final ValidationDefinition NONE = new ValidationDefinition(List.of(), List.of());

    /** Rules of records alone. */
    public ValidationDefinition(List<FieldRules> fields, List<RecordRules> records) {
        this(fields, records, null);
    }

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
