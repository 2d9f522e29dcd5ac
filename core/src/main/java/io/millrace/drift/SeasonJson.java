package io.millrace.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.json.Fields;
import io.millrace.project.Season;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A {@link SeasonalReference} as JSON: counts only, for the bins are those of all rows. A place without rows is short. */
final class SeasonJson {

    private SeasonJson() {}

    static ObjectNode write(SeasonalReference season) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode seasons = node.putArray("seasons");
        season.grid().seasons().stream().sorted().map(Season::written).forEach(seasons::add);
        node.put("window_ms", season.grid().window());
        node.put("zone", season.grid().zone().getId());
        ArrayNode places = node.putArray("places");
        for (DriftReference place : season.places()) {
            ObjectNode one = places.addObject();
            one.put("rows", place.rows());
            one.put("entities", place.entities());
            one.put("score_entities", place.scoreEntities());
            ArrayNode counts = one.putArray("counts");
            for (FeatureReference feature : place.counted()) {
                ObjectNode bins = counts.addObject();
                if (feature.rows() > 0) {
                    Arrays.stream(feature.psiCounts()).forEach(bins.putArray("psi")::add);
                    Arrays.stream(feature.ksCounts()).forEach(bins.putArray("ks")::add);
                }
            }
        }
        return node;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static SeasonalReference read(JsonNode node, DriftReference all) {
        Set<Season> seasons = Fields.texts(node, "seasons").stream()
                .map(word -> Season.valueOf(word.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
        SeasonGrid grid = new SeasonGrid(seasons, Fields.integer(node, "window_ms"), zone(Fields.text(node, "zone")));
        List<DriftReference> places = new ArrayList<>();
        for (JsonNode place : Fields.array(node, "places")) {
            places.add(place(place, all.counted()));
        }
        return new SeasonalReference(grid, places);
    }

    private static DriftReference place(JsonNode node, List<FeatureReference> counted) {
        List<JsonNode> counts = Fields.array(node, "counts");
        if (counts.size() != counted.size()) {
            throw new IllegalArgumentException(counts.size() + " counts for " + counted.size() + " references");
        }
        List<FeatureReference> features = new ArrayList<>();
        for (int i = 0; i < counted.size(); i++) {
            FeatureReference bins = counted.get(i);
            JsonNode count = counts.get(i);
            features.add(
                    count.isEmpty()
                            ? bins.recounted(new long[bins.psiBins()], new long[bins.ksCounts().length])
                            : bins.recounted(Fields.integers(count, "psi"), Fields.integers(count, "ks")));
        }
        int last = features.size() - 1;
        return new DriftReference(
                Fields.integer(node, "rows"),
                Fields.integer(node, "entities"),
                features.subList(0, last),
                (FeatureReference.Numeric) features.get(last),
                Fields.integer(node, "score_entities"));
    }

    private static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("an unknown zone: " + id, unknown);
        }
    }
}
