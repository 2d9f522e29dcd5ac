package io.millrace.project;

import io.millrace.project.FileMapping.Column;
import io.millrace.project.Value.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The sources as far as they could be read: a source with a mistake is still a name, so that what refers to it is not a
 * mistake too.
 *
 * @param byName in file order; null where a mistake was found
 */
record Sources(Map<String, @Nullable SourceDefinition> byName) {
    private static final Set<FileMapping.Type> NUMBERS = Set.of(FileMapping.Type.LONG, FileMapping.Type.DOUBLE);
    private static final Set<FileMapping.Type> TEXTS =
            Set.of(FileMapping.Type.STRING, FileMapping.Type.INTEGER_STRING, FileMapping.Type.LONG);

    List<String> names() {
        return new ArrayList<>(byName.keySet());
    }

    /** The source of that name; null when there is none, which is reported, or when it has a mistake of its own. */
    @Nullable SourceDefinition find(Section section, String key, String name) {
        if (!byName.containsKey(name) && !byName.isEmpty()) {
            section.wrong(key, "a source: " + Similar.oneOf(name, names()));
        }
        return byName.get(name);
    }

    /** Names of sources in a list. Tables are refused: their records are not things that happened. */
    List<String> events(Section section, String key) {
        List<String> found = new ArrayList<>();
        for (Scalar word : section.words(key, "a source or a list of sources", true)) {
            SourceDefinition source = byName.get(word.text());
            if (byName.isEmpty()) {
                // That there is none has been said once.
                continue;
            }
            if (!byName.containsKey(word.text())) {
                section.mistakes()
                        .add(
                                word.mark(),
                                section.path(key),
                                word.shown(),
                                "a source: " + Similar.oneOf(word.text(), names()));
            } else if (source != null && source.table()) {
                section.mistakes()
                        .add(word.mark(), section.path(key), word.shown() + ", a table", "a source of events");
            } else if (found.contains(word.text())) {
                section.mistakes().add(word.mark(), section.path(key), word.shown() + " a second time", "it once");
            } else {
                found.add(word.text());
            }
        }
        return found;
    }

    /** The condition under {@code where}, checked over the only source; null when there is none. */
    @Nullable String where(Section section, List<String> of) {
        Scalar where = section.scalar("where", "a condition", false);
        if (where == null) {
            return null;
        }
        if (of.size() > 1) {
            section.wrong("where", "no condition where there is more than one source");
        } else if (of.size() == 1) {
            SourceDefinition source = byName.get(of.get(0));
            if (source != null) {
                scope(source).checkCondition(section, "where", where.text());
            }
        }
        return where.text();
    }

    /** What conditions over a source's fields may use. Without a file mapping any field may be in the user's schema. */
    static NameScope scope(SourceDefinition source) {
        return new NameScope(candidates(source), name -> isNumber(source, name), name -> isText(source, name));
    }

    /** Whether a field can be read as a number. */
    static boolean isNumber(SourceDefinition source, String path) {
        return source.derivedFields().contains(path) || column(source, path, NUMBERS);
    }

    /** Whether a field can be read as text. */
    static boolean isText(SourceDefinition source, String path) {
        return !source.fields().containsKey(path) && column(source, path, TEXTS);
    }

    /** Whether a field can be read as a time. */
    static boolean isTime(SourceDefinition source, String path) {
        return !source.fields().containsKey(path) && column(source, path, Set.of(FileMapping.Type.TIME));
    }

    /** How a field is read, as far as the project file says so; null where it may be anything. */
    static FieldRules.@Nullable Kind kind(SourceDefinition source, String path) {
        if (source.fields().containsKey(path)) {
            return FieldRules.Kind.NUMBER;
        }
        Column column = source.file() == null ? null : source.file().columns().get(path);
        if (column == null) {
            return null;
        }
        return switch (column.type()) {
            case STRING, INTEGER_STRING -> FieldRules.Kind.TEXT;
            case LONG, DOUBLE -> FieldRules.Kind.NUMBER;
            case TIME -> FieldRules.Kind.TIME;
        };
    }

    private static boolean column(SourceDefinition source, String path, Set<FileMapping.Type> types) {
        FileMapping file = source.file();
        if (file == null) {
            return true;
        }
        Column column = file.columns().get(path);
        return column != null && types.contains(column.type());
    }

    /** The fields that the file speaks of. */
    static Set<String> candidates(SourceDefinition source) {
        Set<String> candidates = new TreeSet<>(source.fields().keySet());
        if (source.file() != null) {
            candidates.addAll(source.file().columns().keySet());
        }
        return candidates;
    }
}
