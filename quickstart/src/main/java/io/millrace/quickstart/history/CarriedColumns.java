package io.millrace.quickstart.history;

import io.millrace.features.FeatureSet;
import io.millrace.quickstart.replay.Row;
import io.millrace.quickstart.replay.RowFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The columns of the questions beside entity and time, which go through to the answers.
 *
 * @param names in the order of the file; of JSON lines, in that in which they are met
 * @param schema how they are typed; null where they are texts
 */
record CarriedColumns(List<String> names, @Nullable MessageType schema) {
    /** What every answer has. */
    static final List<String> OWN = List.of("entity", "as_of", "known", "feature_set_version");

    /**
     * The columns of a file.
     *
     * @throws IOException when one has a name that an answer's own columns or a feature have, or holds more than one value
     */
    static CarriedColumns of(QuestionFile questions, FeatureSet features) throws IOException {
        Set<String> names;
        MessageType schema;
        try (RowFile file = RowFile.open(questions.path())) {
            schema = file.schema();
            names = new LinkedHashSet<>(file.header());
            if (names.isEmpty()) {
                for (Row row = file.next(); row != null; row = file.next()) {
                    names.addAll(row.columns());
                }
            }
        }
        names.remove(questions.entityColumn());
        names.remove(questions.timeColumn());
        for (String name : names) {
            if (OWN.contains(name) || features.indexOf(name) >= 0) {
                throw new IOException(
                        "%s: found a column %s, which the answers have of their own: name it otherwise, or leave it out"
                                .formatted(questions.path(), name));
            }
            if (schema != null && nested(schema.getType(name))) {
                throw new IOException("%s: column %s holds lists or records, expected single values: leave it out"
                        .formatted(questions.path(), name));
            }
        }
        return new CarriedColumns(new ArrayList<>(names), schema);
    }

    private static boolean nested(Type type) {
        return !type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED);
    }
}
