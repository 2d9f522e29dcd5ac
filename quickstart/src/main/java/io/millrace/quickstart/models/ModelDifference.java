package io.millrace.quickstart.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.FeatureImportance;
import io.millrace.records.Gate;
import io.millrace.records.ModelVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What two versions of a model have not in common.
 *
 * @param before the one that is compared with
 * @param after the one that is compared
 */
public record ModelDifference(ModelVersion before, ModelVersion after) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WEIGHTIEST = 15;

    /** In lines that fit a terminal. */
    public List<String> text() {
        FieldLines lines = new FieldLines();
        lines.line(before.getModel() + " " + before.getVersion() + " → " + after.getVersion());
        texts("what it is", traits(before), traits(after), lines);
        texts("parameters", before.getParameters(), after.getParameters(), lines);
        texts("features", features(before), features(after), lines);
        texts("data", data(before), data(after), lines);
        texts("gates", gates(before), gates(after), lines);
        table(lines, "figure", before.getMetrics(), after.getMetrics(), Integer.MAX_VALUE);
        lines.field("", "each on its own test rows; the comparison that `models show` tells is on the same");
        table(lines, "gain of", gain(before), gain(after), WEIGHTIEST);
        return lines.lines();
    }

    private static void texts(String name, Map<String, String> before, Map<String, String> after, FieldLines lines) {
        List<String> changes = new ArrayList<>();
        for (String key : keys(before, after)) {
            String was = before.get(key);
            String is = after.get(key);
            if (!Objects.equals(was, is)) {
                changes.add(key + ": " + Objects.requireNonNullElse(was, "nothing") + " → "
                        + Objects.requireNonNullElse(is, "nothing"));
            }
        }
        lines.fields(name, changes.isEmpty() ? List.of("the same") : changes);
    }

    private void table(FieldLines lines, String name, Map<String, Double> was, Map<String, Double> is, int most) {
        List<String> changed = keys(was, is).stream()
                .filter(key -> !Objects.equals(was.get(key), is.get(key)))
                .toList();
        if (changed.isEmpty()) {
            lines.field(name, "the same");
            return;
        }
        TextTable table = new TextTable("  ", name, before.getVersion(), after.getVersion(), "difference");
        changed.stream()
                .limit(most)
                .forEach(key -> table.row(
                        key,
                        Facts.figure(was.get(key)),
                        Facts.figure(is.get(key)),
                        Facts.difference(was.get(key), is.get(key))));
        lines.table(table);
    }

    /** Those of the one, in its order, and then what only the other has. */
    private static Set<String> keys(Map<String, ?> one, Map<String, ?> other) {
        Set<String> keys = new LinkedHashSet<>(sorted(other));
        keys.addAll(sorted(one));
        return keys;
    }

    private static Set<String> sorted(Map<String, ?> map) {
        return map instanceof LinkedHashMap<String, ?> ? map.keySet() : new TreeSet<>(map.keySet());
    }

    private static Map<String, String> traits(ModelVersion version) {
        Map<String, String> traits = new LinkedHashMap<>();
        traits.put("algorithm", version.getAlgorithm());
        traits.put("label", version.getLabelName());
        traits.put("feature set", version.getFeatureSetVersion());
        traits.put("threshold", Facts.plain(version.getThreshold()));
        traits.put("seed", Long.toString(version.getSeed()));
        if (version.getCalibration() != null) {
            traits.put("calibration", version.getCalibration().getMethod());
        }
        traits.put("made by", Facts.madeBy(version.getLineage()));
        return traits;
    }

    /** Hashes of definitions; nothing of a version from before they were recorded. */
    private static Map<String, String> features(ModelVersion version) {
        return version.getLineage() == null ? Map.of() : version.getLineage().getFeatures();
    }

    private static Map<String, String> data(ModelVersion version) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("version", Facts.data(version.getDataset()));
        data.put("size", Facts.size(version.getDataset()));
        data.put("from", version.getDataset().getFrom().toString());
        data.put("until", version.getDataset().getUntil().toString());
        return data;
    }

    private static Map<String, String> gates(ModelVersion version) {
        Map<String, String> gates = new LinkedHashMap<>();
        for (Gate gate : version.getGates()) {
            gates.put(Facts.subject(gate), Facts.bound(gate) + (gate.getPassed() ? " met" : " missed"));
        }
        return gates;
    }

    private static Map<String, Double> gain(ModelVersion version) {
        Map<String, Double> gain = new LinkedHashMap<>();
        List<FeatureImportance> importance = version.getEvaluation() == null
                ? List.of()
                : version.getEvaluation().getImportance();
        importance.forEach(feature -> gain.put(feature.getFeature(), feature.getGain()));
        return gain;
    }

    /** What differs, by kind: of each the value before and after, null where there is none. */
    public String json() {
        ObjectNode node = JSON.createObjectNode()
                .put("model", before.getModel())
                .put("before", before.getVersion())
                .put("after", after.getVersion());
        put(node.putObject("traits"), traits(before), traits(after));
        put(node.putObject("parameters"), before.getParameters(), after.getParameters());
        put(node.putObject("features"), features(before), features(after));
        put(node.putObject("data"), data(before), data(after));
        put(node.putObject("gates"), gates(before), gates(after));
        numbers(node.putObject("metrics"), before.getMetrics(), after.getMetrics());
        numbers(node.putObject("gain"), gain(before), gain(after));
        return node.toPrettyString();
    }

    private static void put(ObjectNode node, Map<String, String> was, Map<String, String> is) {
        for (String key : keys(was, is)) {
            if (!Objects.equals(was.get(key), is.get(key))) {
                node.putObject(key).put("before", was.get(key)).put("after", is.get(key));
            }
        }
    }

    private static void numbers(ObjectNode node, Map<String, Double> was, Map<String, Double> is) {
        for (String key : keys(was, is)) {
            @Nullable Double one = was.get(key);
            @Nullable Double other = is.get(key);
            node.putObject(key)
                    .put("before", one)
                    .put("after", other)
                    .put("difference", one == null || other == null ? null : Double.valueOf(other - one));
        }
    }
}
