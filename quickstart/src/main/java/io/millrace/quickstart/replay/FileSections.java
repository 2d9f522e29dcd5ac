package io.millrace.quickstart.replay;

import io.millrace.features.FeatureSet;
import io.millrace.features.SourceLayout;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.settings.InvalidSettingsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a project says which columns of a file its sources' fields are, and how it would say so. */
public final class FileSections {
    private FileSections() {}

    /**
     * Refuses a project whose sources a file cannot be read for.
     *
     * @param wanted as of {@link #mistakes}
     * @throws InvalidSettingsException one line per source
     */
    public static void check(Project project, Set<String> wanted, Path events) throws InvalidSettingsException {
        List<String> mistakes = mistakes(project, wanted, events);
        if (!mistakes.isEmpty()) {
            throw new InvalidSettingsException(mistakes);
        }
    }

    /**
     * Sources that a file cannot be read for: one line each, with what is to be added.
     *
     * @param wanted names of sources that the file holds; empty: all that have a section, of which there must be one
     */
    static List<String> mistakes(Project project, Set<String> wanted, Path events) {
        List<SourceDefinition> without = project.sources().stream()
                .filter(source -> source.file() == null)
                .filter(source -> wanted.isEmpty() || wanted.contains(source.name()))
                .toList();
        if (wanted.isEmpty() && without.size() < project.sources().size()) {
            return List.of();
        }
        FeatureSet features = FeatureSet.compile(project);
        return without.stream()
                .map(source ->
                        "sources.%s: found no file section, expected which columns of %s its fields are, such as %s"
                                .formatted(source.name(), events.getFileName(), example(source, features)))
                .toList();
    }

    /** Sources that get nothing of a file that others are read from: one line each. */
    public static List<String> remarks(Project project, Path events) {
        return project.sources().stream()
                .filter(source -> source.file() == null)
                .map(source -> "note: sources.%s has no file section: no row of %s becomes an event of it"
                        .formatted(source.name(), events.getFileName()))
                .toList();
    }

    /** Each field under its own name; a column of another name stands behind {@code column}. */
    private static String example(SourceDefinition source, FeatureSet features) {
        Map<String, String> columns = new LinkedHashMap<>();
        source.entityFields().forEach(field -> columns.put(field, "{}"));
        columns.put(source.timeField(), "{type: time}");
        int index = features.project().sourceIndex(source.name());
        for (SourceLayout.Slot slot : features.layout(index).slots()) {
            switch (slot.kind()) {
                case NUMBER -> columns.putIfAbsent(slot.path(), "{type: double}");
                case TEXT -> columns.putIfAbsent(slot.path(), "{}");
                case TIME -> columns.putIfAbsent(slot.path(), "{type: time}");
                case DERIVED -> {}
            }
        }
        return "file: {time_format: iso, columns: {"
                + columns.entrySet().stream()
                        .map(column -> column.getKey() + ": " + column.getValue())
                        .collect(Collectors.joining(", "))
                + "}}";
    }
}
