package io.millrace.project;

import io.millrace.project.FileMapping.Column;
import io.millrace.project.Value.Scalar;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalQueries;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code sources.*.file}: how a row of a file becomes a record. */
final class FileMappingReader {
    private static final Set<String> FORMATS = Set.of("epoch_s", "epoch_ms", "iso");
    private static final String FORMAT = "epoch_s, epoch_ms, iso or a pattern with a date, such as yyyy-MM-dd HH:mm:ss";
    private static final List<String> TYPES = Arrays.stream(FileMapping.Type.values())
            .map(type -> type.name().toLowerCase(Locale.ROOT))
            .toList();
    private static final Set<FileMapping.Type> IDS =
            Set.of(FileMapping.Type.STRING, FileMapping.Type.INTEGER_STRING, FileMapping.Type.LONG);

    private FileMappingReader() {}

    /** The mapping; null when there is none or when it has a mistake. */
    static @Nullable FileMapping read(Section source) {
        Section section = source.optional("file", Keys.FILE);
        if (section == null) {
            return null;
        }
        String format = section.text("time_format", Names.ANY, FORMAT);
        if (format != null && !FORMATS.contains(format) && !holdsDate(format)) {
            section.wrong("time_format", FORMAT);
        }
        Section columns = section.map("columns", true);
        if (columns == null || format == null) {
            return null;
        }
        Map<String, Column> mapping = new LinkedHashMap<>();
        for (String field : columns.keys()) {
            Section one = columns.required(field, Keys.COLUMN);
            if (!Names.FIELDS.matcher(field).matches()) {
                columns.mistakes().add(columns.keyMark(field), columns.path(field), field, "a field name without dots");
            }
            Column column = one == null ? null : column(field, one);
            if (column == null) {
                return null;
            }
            mapping.put(field, column);
        }
        return new FileMapping(mapping, format);
    }

    private static @Nullable Column column(String field, Section section) {
        String name = section.optionalText("column", Names.ANY, "a column of the file");
        String type = section.choice("type", TYPES, "string");
        Scalar only = section.scalar("only", "the value of the rows to keep", false);
        return type == null
                ? null
                : new Column(
                        name == null ? field : name,
                        FileMapping.Type.valueOf(type.toUpperCase(Locale.ROOT)),
                        only == null ? null : only.text());
    }

    private static boolean holdsDate(String pattern) {
        try {
            DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
            String sample = formatter.format(ZonedDateTime.of(2011, 12, 9, 23, 45, 59, 0, ZoneOffset.UTC));
            LocalDate date = formatter.parse(sample).query(TemporalQueries.localDate());
            return date != null;
        } catch (IllegalArgumentException | DateTimeException e) {
            return false;
        }
    }

    /** Checks that the fields that a source speaks of come out of its file. */
    static void check(Section section, SourceDefinition source) {
        source.entityFields().forEach(field -> checkColumn(section, "entity", source, field, IDS));
        checkColumn(section, "time", source, source.timeField(), Set.of(FileMapping.Type.TIME));
        if (source.idField() != null) {
            checkColumn(section, "id", source, source.idField(), IDS);
        }
        Section fields = section.map("fields", false);
        for (Map.Entry<String, FieldDefinition> entry : source.fields().entrySet()) {
            String path = entry.getKey();
            boolean derived = entry.getValue().expression() != null;
            if (fields != null && derived == columns(source).containsKey(path)) {
                section.mistakes()
                        .add(
                                fields.keyMark(path),
                                fields.path(path),
                                derived ? "a derived field with the name of a column" : "a field without a column",
                                derived ? "a name of its own" : "a field of file.columns");
            }
        }
    }

    private static Map<String, Column> columns(SourceDefinition source) {
        FileMapping file = source.file();
        return file == null ? Map.of() : file.columns();
    }

    private static void checkColumn(
            Section section, String key, SourceDefinition source, String field, Set<FileMapping.Type> types) {
        Column column = columns(source).get(field);
        List<String> names = TYPES.stream()
                .filter(type -> types.contains(FileMapping.Type.valueOf(type.toUpperCase(Locale.ROOT))))
                .toList();
        if (column == null || !types.contains(column.type())) {
            section.wrong(key, "a field of file.columns of type " + Similar.oneOf("", names));
        }
    }
}
