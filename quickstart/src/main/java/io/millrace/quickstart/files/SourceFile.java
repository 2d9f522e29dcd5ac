package io.millrace.quickstart.files;

import io.millrace.project.FileMapping;
import io.millrace.project.FileMapping.Column;
import io.millrace.project.SourceDefinition;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a file become records of a source, by the source's {@code file:} section: a record with one nullable field
 * per column, and the source's id field, which holds file and line unless a column is named for it. Not thread-safe.
 */
public final class SourceFile {
    private final String name;
    private final List<String> fields;
    private final List<Column> columns;
    private final Cell[] cells;
    private final Schema schema;
    private final int idField;

    private SourceFile(SourceDefinition source, FileMapping mapping, Path file, ZoneId zone) {
        name = file.getFileName().toString();
        fields = new ArrayList<>(mapping.columns().keySet());
        columns = fields.stream().map(field -> mapping.columns().get(field)).toList();
        cells = new Cell[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Cell.of(columns.get(i).type(), mapping.timeFormat(), zone);
        }
        String id = source.idField();
        boolean generated = id != null && !fields.contains(id);
        idField = generated ? fields.size() : -1;
        SchemaBuilder.FieldAssembler<Schema> assembler = SchemaBuilder.record(recordName(source.name()))
                .namespace("io.millrace.files")
                .doc("A row of a file, as the project file maps it.")
                .fields();
        for (int i = 0; i < cells.length; i++) {
            assembler = nullable(assembler, fields.get(i), type(columns.get(i).type()));
        }
        if (generated) {
            assembler = nullable(assembler, id, Schema.create(Schema.Type.STRING));
        }
        schema = assembler.endRecord();
    }

    /**
     * A mapping from a file to a source.
     *
     * @throws UnusableFileException when the source has no {@code file:} section
     */
    public static SourceFile of(SourceDefinition source, Path file, ZoneId zone) throws UnusableFileException {
        FileMapping mapping = source.file();
        if (mapping == null) {
            throw new UnusableFileException(
                    "source %s has no file: section that says which column is which field".formatted(source.name()));
        }
        return new SourceFile(source, mapping, file, zone);
    }

    private static SchemaBuilder.FieldAssembler<Schema> nullable(
            SchemaBuilder.FieldAssembler<Schema> assembler, String field, Schema type) {
        return assembler
                .name(field)
                .type(Schema.createUnion(Schema.create(Schema.Type.NULL), type))
                .withDefault(null);
    }

    private static Schema type(FileMapping.Type type) {
        return switch (type) {
            case STRING, INTEGER_STRING -> Schema.create(Schema.Type.STRING);
            case LONG -> Schema.create(Schema.Type.LONG);
            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case TIME -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
        };
    }

    private static String recordName(String source) {
        StringBuilder result = new StringBuilder();
        for (String part : source.split("[^A-Za-z0-9]+")) {
            if (!part.isEmpty()) {
                result.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
            }
        }
        return result + "Row";
    }

    /** Columns to open the file with, in the order in which {@link #record} expects the cells. */
    public List<String> columns() {
        return columns.stream().map(Column::name).toList();
    }

    /** Schema of the records. */
    public Schema schema() {
        return schema;
    }

    /** Whether the row belongs to this source: the mapping may keep only rows with a certain value. */
    public boolean wants(FileRow row) {
        for (int i = 0; i < cells.length; i++) {
            String where = columns.get(i).where();
            if (where != null && !where.equals(row.cells()[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * The row as a record.
     *
     * @throws UnmappableRowException when the row is broken or a cell is not what its column holds
     */
    public GenericRecord record(FileRow row) throws UnmappableRowException {
        if (row.mistake() != null) {
            throw new UnmappableRowException("%s:%d: %s".formatted(name, row.line(), row.mistake()));
        }
        GenericRecord record = new GenericData.Record(schema);
        for (int i = 0; i < cells.length; i++) {
            record.put(i, value(row, i));
        }
        if (idField >= 0) {
            record.put(idField, name + ":" + row.line());
        }
        return record;
    }

    private @Nullable Object value(FileRow row, int column) throws UnmappableRowException {
        String cell = row.cells()[column];
        if (cell == null) {
            return null;
        }
        try {
            return cells[column].parse(cell);
        } catch (IllegalArgumentException | java.time.DateTimeException unreadable) {
            throw new UnmappableRowException("%s:%d: column %s: found %s, expected %s"
                    .formatted(
                            name,
                            row.line(),
                            columns.get(column).name(),
                            cell,
                            columns.get(column).type()));
        }
    }
}
