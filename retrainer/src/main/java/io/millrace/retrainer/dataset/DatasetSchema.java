package io.millrace.retrainer.dataset;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** The columns of a dataset's file, in this order. */
final class DatasetSchema {
    static final String ID = "id";
    static final String ENTITY = "entity";
    static final String AS_OF = "as_of";
    static final String LABEL = "label";
    static final String LEFT_ALONE = "left_alone";
    static final String CONTAMINATED = "contaminated";
    static final String VERSION = "_data_version";
    static final String PROCESSED_AT = "_processed_at";

    /** So that a feature may be called id, or label. */
    static final String FEATURE = "feature.";

    private DatasetSchema() {}

    /**
     * The schema of a table's file.
     *
     * @param heldOut the columns of held-out rows that it needs
     */
    static MessageType of(List<ExampleTable.Feature> features, List<String> heldOut) {
        List<Type> columns = new ArrayList<>();
        columns.add(text(Repetition.REQUIRED, ID));
        columns.add(text(Repetition.REQUIRED, ENTITY));
        columns.add(time(AS_OF));
        columns.add(Types.required(PrimitiveTypeName.DOUBLE).named(LABEL));
        for (ExampleTable.Feature feature : features) {
            String column = FEATURE + feature.name();
            columns.add(
                    feature.categorical()
                            ? text(Repetition.OPTIONAL, column)
                            : Types.optional(PrimitiveTypeName.DOUBLE).named(column));
        }
        for (String column : heldOut) {
            columns.add(Types.required(PrimitiveTypeName.BOOLEAN).named(column));
        }
        columns.add(text(Repetition.REQUIRED, VERSION));
        columns.add(time(PROCESSED_AT));
        return new MessageType("examples", columns);
    }

    private static Type time(String column) {
        return Types.required(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MILLIS))
                .named(column);
    }

    private static Type text(Repetition repetition, String column) {
        return Types.primitive(PrimitiveTypeName.BINARY, repetition)
                .as(LogicalTypeAnnotation.stringType())
                .named(column);
    }
}
