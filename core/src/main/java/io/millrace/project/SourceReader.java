package io.millrace.project;

import io.millrace.project.Value.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code sources}. */
final class SourceReader {
    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d)\\)");

    private SourceReader() {}

    static Sources read(Section root, int keyFields) {
        Map<String, @Nullable SourceDefinition> sources = new LinkedHashMap<>();
        Section section = root.map("sources", true);
        if (section == null) {
            return new Sources(sources);
        }
        if (section.keys().isEmpty()) {
            root.wrong("sources", "an empty map", "at least one source");
        }
        Names.check(section);
        Map<String, String> topics = new LinkedHashMap<>();
        for (String name : section.keys()) {
            Section one = section.required(name, Keys.SOURCE);
            SourceDefinition source = one == null ? null : source(name, one, keyFields);
            sources.put(name, source);
            if (one == null || source == null) {
                continue;
            }
            String other = topics.putIfAbsent(source.topic(), name);
            if (other != null) {
                one.wrong("topic", source.topic() + ", which is the topic of " + other, "a topic of its own");
            }
        }
        return new Sources(sources);
    }

    private static @Nullable SourceDefinition source(String name, Section section, int keyFields) {
        String topic = section.text("topic", Names.TOPICS, "a Kafka topic: up to 249 of a-z, A-Z, 0-9, dot, _ and -");
        List<String> entity = section.paths("entity");
        String time = section.text("time", Names.PATHS, Names.PATH);
        String id = section.optionalText("id", Names.PATHS, Names.PATH);
        Boolean partitioned = section.flag("partitioned_by_entity");
        Boolean table = section.flag("table");
        Map<String, FieldDefinition> fields = fields(section);
        FileMapping file = FileMappingReader.read(section);
        boolean fileMissing = section.has("file") && file == null;
        if (topic == null || entity.isEmpty() || time == null || partitioned == null || table == null || fileMissing) {
            return null;
        }
        SourceDefinition source = new SourceDefinition(name, topic, entity, time, id, partitioned, table, fields, file);
        if (keyFields > 0 && entity.size() != keyFields) {
            section.wrong(
                    "entity",
                    keyFields == 1 ? Names.PATH : keyFields + " fields: as many as the key of the entity has");
        }
        checkDerived(section, source);
        if (file != null) {
            FileMappingReader.check(section, source);
        }
        return source;
    }

    private static Map<String, FieldDefinition> fields(Section source) {
        Map<String, FieldDefinition> fields = new LinkedHashMap<>();
        Section section = source.map("fields", false);
        if (section == null) {
            return fields;
        }
        for (String path : section.keys()) {
            Section one = section.required(path, Keys.FIELD);
            if (!Names.PATHS.matcher(path).matches()) {
                section.mistakes().add(section.keyMark(path), section.path(path), path, Names.PATH);
            } else if (one != null) {
                fields.put(path, field(one));
            }
        }
        return fields;
    }

    private static FieldDefinition field(Section section) {
        int scale = FieldDefinition.DEFAULT_SCALE;
        String expected = "decimal(N): a number of which N digits after the point are kept, N from 0 to 9";
        Scalar type = section.scalar("type", expected, !section.has("expression"));
        if (type != null) {
            Matcher matcher = DECIMAL.matcher(type.text());
            if (matcher.matches()) {
                scale = Integer.parseInt(matcher.group(1));
            } else {
                section.wrong("type", expected);
            }
        }
        return new FieldDefinition(scale, section.optionalText("expression", Names.ANY, "arithmetic over fields"));
    }

    /** A derived field is arithmetic over fields of the record, not over other derived fields. */
    private static void checkDerived(Section section, SourceDefinition source) {
        Section fields = section.map("fields", false);
        for (String name : source.derivedFields()) {
            Section one = fields == null ? null : fields.map(name, true);
            String expression = source.field(name).expression();
            if (one == null || expression == null) {
                continue;
            }
            if (!Names.FIELDS.matcher(name).matches()) {
                one.wrong("expression", "the derived field " + name, "a name without dots for a derived field");
            }
            new NameScope(
                            Sources.candidates(source),
                            field -> !source.derivedFields().contains(field) && Sources.isNumber(source, field),
                            field -> Sources.isText(source, field))
                    .checkNumber(one, "expression", expression);
        }
    }
}
