package io.millrace.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.json.Fields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link SliceReference}s as JSON: counts of PSI bins only, for the bins are those of all rows, and so are the KS cells. */
final class SliceJson {

    private SliceJson() {}

    static ArrayNode write(List<SliceReference> slices) {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        for (SliceReference slice : slices) {
            ObjectNode node = nodes.addObject();
            node.put("feature", slice.feature());
            node.put("value", slice.value());
            node.put("rows", slice.reference().rows());
            node.put("entities", slice.reference().entities());
            node.put("score_entities", slice.reference().scoreEntities());
            ArrayNode counts = node.putArray("counts");
            for (FeatureReference feature : slice.reference().counted()) {
                Arrays.stream(feature.psiCounts()).forEach(counts.addArray()::add);
            }
        }
        return nodes;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static List<SliceReference> read(List<JsonNode> nodes, DriftReference all) {
        List<SliceReference> slices = new ArrayList<>();
        for (JsonNode node : nodes) {
            List<FeatureReference> counted = all.counted();
            List<JsonNode> counts = Fields.array(node, "counts");
            if (counts.size() != counted.size()) {
                throw new IllegalArgumentException(counts.size() + " counts for " + counted.size() + " references");
            }
            List<FeatureReference> features = new ArrayList<>();
            for (int i = 0; i < counted.size(); i++) {
                features.add(counted.get(i).coarse().recounted(longs(counts.get(i))));
            }
            int last = features.size() - 1;
            DriftReference reference = new DriftReference(
                    Fields.integer(node, "rows"),
                    Fields.integer(node, "entities"),
                    features.subList(0, last),
                    (FeatureReference.Numeric) features.get(last),
                    Fields.integer(node, "score_entities"));
            slices.add(new SliceReference(Fields.text(node, "feature"), Fields.text(node, "value"), reference));
        }
        return slices;
    }

    private static long[] longs(JsonNode counts) {
        long[] numbers = new long[counts.size()];
        Arrays.setAll(numbers, i -> counts.get(i).asLong());
        return numbers;
    }
}
