package io.millrace.quickstart;

import io.millrace.project.ProjectFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What overlays change in a project file, in words: one line per value. */
final class Relaxations {

    private Relaxations() {}

    /** Every value that an overlay replaces: its path, what it was and what it is. Files that were read before without mistakes. */
    static List<String> of(List<ProjectFile> files) {
        List<String> lines = new ArrayList<>();
        NavigableMap<String, Object> base = new TreeMap<>();
        for (int i = 0; i < files.size(); i++) {
            Map<String, Object> layer = new LinkedHashMap<>();
            flatten(
                    "",
                    new Load(LoadSettings.builder().build())
                            .loadFromString(files.get(i).text()),
                    layer);
            if (i > 0) {
                compare(base, layer, lines);
            }
            layer.keySet().forEach(path -> section(base, path).clear());
            base.putAll(layer);
        }
        return lines;
    }

    private static void compare(NavigableMap<String, Object> base, Map<String, Object> layer, List<String> lines) {
        for (Map.Entry<String, Object> entry : layer.entrySet()) {
            String path = entry.getKey();
            Object value = entry.getValue();
            Object before = base.get(path);
            section(base, path).forEach((below, old) -> lines.add(below + ": " + old + " → " + NOTHING));
            if (!Objects.equals(before, value) && (before != null || !value.equals(NOTHING))) {
                lines.add(path + ": " + (before == null ? "not set" : before) + " → " + value);
            }
        }
    }

    /** What a file had below a path of which a later one says nothing, or one value: a section that it takes out whole. */
    private static Map<String, Object> section(NavigableMap<String, Object> base, String path) {
        // The character after the dot: no path below lies beyond it.
        return base.subMap(path + ".", path + "/");
    }

    /** How a null reads: the overlay takes the key out. */
    private static final String NOTHING = "nothing";

    private static void flatten(String path, @Nullable Object node, Map<String, Object> out) {
        // A definition of a feature is one thing, however many keys it has.
        boolean whole = path.chars().filter(c -> c == '.').count() == 2 && path.startsWith("features.");
        if (node instanceof Map<?, ?> map && !whole) {
            map.forEach((key, value) -> flatten(path.isEmpty() ? String.valueOf(key) : path + "." + key, value, out));
        } else {
            out.put(path, node == null ? NOTHING : node);
        }
    }
}
