package io.millrace.quickstart.replay;

import io.millrace.ids.CompositeId;
import io.millrace.project.FileMapping;
import io.millrace.project.FileMapping.Column;
import io.millrace.project.SourceDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Turns rows of a file into records of one source, as the source's {@code file} section says. */
public final class RowMapping {
    /** Holds file and line of a row, where the mapping names no id. */
    public static final String ROW_ID = "row_id";

    private final SourceDefinition source;
    private final Schema schema;
    private final CellParser cells;
    private final Map<String, Column> columns;
    private final List<Column> wanted;
    private final @Nullable String rowId;

    private RowMapping(SourceDefinition source, Schema schema, CellParser cells) {
        this.source = source;
        this.schema = schema;
        this.cells = cells;
        columns = mapping(source).columns();
        wanted = columns.values().stream()
                .filter(column -> column.where() != null)
                .toList();
        rowId = source.idField() != null && columns.containsKey(source.idField())
                ? null
                : schema.getField(source.idField() != null ? source.idField() : ROW_ID) == null
                        ? null
                        : source.idField() != null ? source.idField() : ROW_ID;
    }

    /**
     * A mapping onto a schema.
     *
     * @param schema the source's own schema; {@link #derivedSchema} where it has none
     * @throws UnmappableException when the schema lacks a field, has one of a type that no cell can become, or wants one
     *     that no column gives
     */
    public static RowMapping of(SourceDefinition source, Schema schema, CellParser cells) throws UnmappableException {
        List<String> mistakes = new ArrayList<>();
        Map<String, Column> columns = mapping(source).columns();
        columns.forEach((field, column) -> {
            Schema.Field target = schema.getField(field);
            if (target == null) {
                mistakes.add("field " + field + " is not in the schema " + schema.getFullName());
            } else if (!CellParser.fits(target.schema())) {
                mistakes.add("field " + field + " is of type " + target.schema() + ": no cell can become that");
            }
        });
        for (Schema.Field field : schema.getFields()) {
            boolean given = columns.containsKey(field.name()) || field.name().equals(source.idField());
            if (!given && !field.hasDefaultValue()) {
                mistakes.add("field " + field.name() + " has no default, and no column gives it");
            }
        }
        if (!mistakes.isEmpty()) {
            throw new UnmappableException(source.name(), mistakes);
        }
        return new RowMapping(source, schema, cells);
    }

    private static FileMapping mapping(SourceDefinition source) {
        FileMapping mapping = source.file();
        if (mapping == null) {
            throw new IllegalArgumentException("source " + source.name() + " has no file section");
        }
        return mapping;
    }

    /** The schema that a mapping implies: every field may be null, and a row without an id has file and line. */
    public static Schema derivedSchema(SourceDefinition source) {
        Map<String, Schema> types = new LinkedHashMap<>();
        String id = source.idField() == null ? ROW_ID : source.idField();
        types.put(id, Schema.create(Schema.Type.STRING));
        mapping(source)
                .columns()
                .forEach((field, column) -> types.put(
                        field,
                        switch (column.type()) {
                            case STRING, INTEGER_STRING -> Schema.create(Schema.Type.STRING);
                            case LONG -> Schema.create(Schema.Type.LONG);
                            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
                            case TIME -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
                        }));
        SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("Row")
                .namespace("io.millrace.files." + source.name().replace('-', '_'))
                .doc("A row of a file.")
                .fields();
        types.forEach((name, type) -> fields.name(name)
                .type(Schema.createUnion(Schema.create(Schema.Type.NULL), type))
                .withDefault(null));
        return fields.endRecord();
    }

    /** Whether the row belongs to this source: it has the values that the mapping's {@code where} asks for. */
    public boolean takes(Row row) {
        for (Column column : wanted) {
            if (!Objects.equals(column.where(), row.text(column.name()))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes sure that a file's header has the columns that the mapping names. Keys of JSON may be left out of a line.
     *
     * @param first the file's first row; null when there is none
     * @throws IOException naming the columns that are not there
     */
    public void checkHeader(RowFile file, @Nullable Row first) throws IOException {
        Set<String> missing = first == null || file.header().isEmpty() ? Set.of() : missing(first);
        if (first != null && !missing.isEmpty()) {
            throw new IOException(file.name() + ": source " + source().name() + " wants columns that are not there: "
                    + missing + "; there are " + first.columns());
        }
    }

    /** Columns that the mapping names and the row does not have. */
    private Set<String> missing(Row row) {
        Set<String> missing = new TreeSet<>();
        columns.values().forEach(column -> missing.add(column.name()));
        missing.removeAll(row.columns());
        return missing;
    }

    /**
     * The row as a record.
     *
     * @throws UnparsableRowException when a cell is not what the mapping or the schema says
     */
    public GenericRecord record(String file, Row row) throws UnparsableRowException {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Column column = columns.get(field.name());
            Object value;
            if (column != null) {
                Long millis = column.type() == FileMapping.Type.TIME ? row.millis(column.name()) : null;
                value = millis == null
                        ? cells.parse(column, row.text(column.name()), field.schema())
                        : cells.time(column, millis, field.schema());
            } else if (field.name().equals(rowId)) {
                value = file + ":" + row.line();
            } else {
                value = GenericData.get().getDefaultValue(field);
            }
            record.put(field.pos(), value);
        }
        return record;
    }

    /** Event time of a record, epoch milliseconds; null where it has none. */
    @Nullable Long time(Row row) {
        Column column = columns.get(source.timeField());
        Long millis = column == null ? null : row.millis(column.name());
        if (millis != null) {
            return millis;
        }
        String text = column == null ? null : row.text(column.name());
        if (column == null || text == null) {
            return null;
        }
        try {
            return cells.millis(column, text);
        } catch (UnparsableRowException e) {
            return null;
        }
    }

    /** The entity as it stands in a row; null where it has none. */
    @Nullable String entity(Row row) throws UnparsableRowException {
        List<String> parts = new ArrayList<>();
        for (String field : source.entityFields()) {
            Column column = columns.get(field);
            String text = column == null ? null : row.text(column.name());
            if (column == null || text == null) {
                return null;
            }
            parts.add(CellParser.string(column, text));
        }
        if (!CompositeId.joinable(parts)) {
            throw new UnparsableRowException(source.entityFields() + ": " + CompositeId.AMBIGUOUS);
        }
        return CompositeId.join(parts);
    }

    /** The row's own id, or file and line. */
    String id(String file, Row row) {
        Column column = source.idField() == null ? null : columns.get(source.idField());
        String text = column == null ? null : row.text(column.name());
        return text == null ? file + ":" + row.line() : text;
    }

    SourceDefinition source() {
        return source;
    }

    Schema schema() {
        return schema;
    }
}
