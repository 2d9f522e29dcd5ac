package io.millrace.retrainer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.json.Fields;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.dataset.ValidatedExamples;
import io.millrace.retrainer.dataset.checks.DataChecks;
import io.millrace.retrainer.dataset.checks.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the examples of a training when they have been looked at.
 *
 * @param rows of the table
 * @param of examples that there were, before a sample was drawn
 * @param content hash of the rows
 * @param offsets per partition the next offset
 * @param starts per partition the first offset
 * @param unreadable records up to there that are no examples
 * @param figures of train and test rows; null where there is no example
 * @param failure why nothing good can be learned from them; null where it can
 * @param warnings what somebody should look at
 */
record CheckedFacts(
        long rows,
        long of,
        String content,
        Map<Integer, Long> offsets,
        Map<Integer, Long> starts,
        long unreadable,
        @Nullable DatasetFacts figures,
        @Nullable String failure,
        List<String> warnings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    CheckedFacts {
        offsets = Map.copyOf(offsets);
        starts = Map.copyOf(starts);
        warnings = List.copyOf(warnings);
    }

    static CheckedFacts of(ValidatedExamples validated) {
        return new CheckedFacts(
                validated.examples().table().rows(),
                validated.of(),
                validated.content(),
                validated.examples().offsets(),
                validated.examples().starts(),
                validated.examples().unreadable().count(),
                validated.facts(),
                DataChecks.failure(validated.findings()),
                validated.findings().stream()
                        .filter(finding -> finding.severity() == Finding.Severity.WARNING)
                        .map(Finding::what)
                        .toList());
    }

    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("rows", rows).put("of", of).put("content", content).put("failure", failure);
        json.put("unreadable", unreadable);
        places(json.putObject("offsets"), offsets);
        places(json.putObject("starts"), starts);
        ArrayNode list = json.putArray("warnings");
        warnings.forEach(list::add);
        if (figures != null) {
            json.putArray("figures")
                    .add(figures.rows())
                    .add(figures.entities())
                    .add(figures.positives())
                    .add(figures.trainRows())
                    .add(figures.testRows())
                    .add(figures.from())
                    .add(figures.until())
                    .add(figures.labelCutoff())
                    .add(figures.trainCutoff());
        }
        return json;
    }

    private static void places(ObjectNode json, Map<Integer, Long> offsets) {
        new TreeMap<>(offsets).forEach((partition, offset) -> json.put(partition.toString(), offset));
    }

    /** @throws IOException when it is something else */
    static CheckedFacts of(JsonNode json) throws IOException {
        try {
            JsonNode given = json.path("figures");
            List<String> warnings = new ArrayList<>();
            json.path("warnings").forEach(warning -> warnings.add(warning.asText()));
            return new CheckedFacts(
                    Fields.integer(json, "rows"),
                    Fields.integer(json, "of"),
                    Fields.text(json, "content"),
                    places(json.path("offsets")),
                    places(json.path("starts")),
                    Fields.integer(json, "unreadable"),
                    given.isArray() ? figures(given) : null,
                    json.path("failure").isTextual() ? json.path("failure").asText() : null,
                    warnings);
        } catch (IllegalArgumentException notThis) {
            throw new IOException("not what is known of examples", notThis);
        }
    }

    private static DatasetFacts figures(JsonNode given) {
        long[] figures = new long[9];
        for (int i = 0; i < figures.length; i++) {
            figures[i] = given.path(i).asLong();
        }
        return new DatasetFacts(
                figures[0],
                figures[1],
                figures[2],
                figures[3],
                figures[4],
                figures[5],
                figures[6],
                figures[7],
                figures[8]);
    }

    private static Map<Integer, Long> places(JsonNode json) {
        Map<Integer, Long> offsets = new TreeMap<>();
        json.properties()
                .forEach(place -> offsets.put(
                        Integer.valueOf(place.getKey()), place.getValue().asLong()));
        return offsets;
    }
}
