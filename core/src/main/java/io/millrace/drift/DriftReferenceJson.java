package io.millrace.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.json.Fields;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link DriftReference} as JSON: numbers round-trip exactly. */
public final class DriftReferenceJson {

    private DriftReferenceJson() {}

    /** The reference as a JSON object. */
    public static ObjectNode write(DriftReference reference) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("rows", reference.rows());
        node.put("entities", reference.entities());
        ArrayNode features = node.putArray("features");
        reference.features().forEach(feature -> features.add(feature(feature)));
        node.set("score", feature(reference.score()));
        node.put("score_entities", reference.scoreEntities());
        SeasonalReference season = reference.season();
        if (season != null) {
            node.set("season", SeasonJson.write(season));
        }
        LabelShare labels = reference.labels();
        if (labels != null) {
            ObjectNode written = node.putObject("labels");
            written.put("rows", labels.rows());
            written.put("positives", labels.positives());
            written.put("entities", labels.entities());
        }
        if (!reference.slices().isEmpty()) {
            node.set("slices", SliceJson.write(reference.slices()));
        }
        return node;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static DriftReference read(JsonNode node) {
        List<FeatureReference> features = new ArrayList<>();
        for (JsonNode feature : Fields.array(node, "features")) {
            features.add(feature(feature));
        }
        if (!(feature(node.path("score")) instanceof FeatureReference.Numeric score)) {
            throw new IllegalArgumentException("score is a category");
        }
        DriftReference all = new DriftReference(
                        Fields.integer(node, "rows"),
                        Fields.integer(node, "entities"),
                        features,
                        score,
                        Fields.integer(node, "score_entities"))
                .withLabels(labels(node));
        DriftReference sliced =
                node.has("slices") ? all.withSlices(SliceJson.read(Fields.array(node, "slices"), all)) : all;
        return node.has("season") ? sliced.with(SeasonJson.read(node.get("season"), all)) : sliced;
    }

    /** Bundles from before it was kept have none. */
    private static @Nullable LabelShare labels(JsonNode reference) {
        JsonNode node = reference.path("labels");
        return node.isMissingNode()
                ? null
                : new LabelShare(
                        Fields.integer(node, "rows"),
                        Fields.integer(node, "positives"),
                        Fields.integer(node, "entities"));
    }

    private static ObjectNode feature(FeatureReference feature) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", feature.name());
        node.put("importance", feature.importance());
        node.put("monitored", feature.monitored());
        node.put("missing", feature.missing());
        if (feature instanceof FeatureReference.Numeric numeric) {
            node.set("deciles", bins(numeric.deciles()));
            node.set("quantiles", bins(numeric.quantiles()));
            node.put("ks_bound", numeric.ksBound());
            Spread spread = numeric.spread();
            if (spread != null) {
                ObjectNode written = node.putObject("spread");
                written.put("least", spread.least());
                written.put("greatest", spread.greatest());
                written.put("deviation", spread.deviation());
            }
        } else if (feature instanceof FeatureReference.Categorical categorical) {
            ArrayNode categories = node.putArray("categories");
            categorical.categories().forEach(categories::add);
            ArrayNode counts = node.putArray("counts");
            categorical.counts().forEach(counts::add);
            RareCategories rare = categorical.rare();
            if (rare != null) {
                ObjectNode written = node.putObject("rare");
                ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * rare.hashes().length);
                bytes.asIntBuffer().put(rare.hashes());
                written.put("hashes", Base64.getEncoder().encodeToString(bytes.array()));
                written.put("single", rare.single());
            }
        }
        return node;
    }

    private static ObjectNode bins(Bins bins) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode edges = node.putArray("edges");
        Arrays.stream(bins.edges()).forEach(edges::add);
        ArrayNode counts = node.putArray("counts");
        Arrays.stream(bins.counts()).forEach(counts::add);
        return node;
    }

    private static FeatureReference feature(JsonNode node) {
        String name = Fields.text(node, "name");
        double importance = Fields.number(node, "importance");
        boolean monitored = Fields.truth(node, "monitored");
        long missing = Fields.integer(node, "missing");
        if (node.has("categories")) {
            List<Long> counts =
                    Arrays.stream(Fields.integers(node, "counts")).boxed().toList();
            return new FeatureReference.Categorical(
                    name, importance, monitored, Fields.texts(node, "categories"), counts, missing, rare(node));
        }
        return new FeatureReference.Numeric(
                name,
                importance,
                monitored,
                bins(node.path("deciles")),
                bins(node.path("quantiles")),
                missing,
                Fields.number(node, "ks_bound"),
                spread(node));
    }

    /** Bundles from before it was kept have none. */
    private static @Nullable Spread spread(JsonNode feature) {
        JsonNode node = feature.path("spread");
        return node.isMissingNode()
                ? null
                : new Spread(
                        Fields.number(node, "least"),
                        Fields.number(node, "greatest"),
                        Fields.number(node, "deviation"));
    }

    private static @Nullable RareCategories rare(JsonNode feature) {
        JsonNode node = feature.path("rare");
        if (node.isMissingNode()) {
            return null;
        }
        byte[] bytes = Base64.getDecoder().decode(Fields.text(node, "hashes"));
        if (bytes.length % Integer.BYTES != 0) {
            throw new IllegalArgumentException("hashes of categories are cut short");
        }
        int[] hashes = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).asIntBuffer().get(hashes);
        return new RareCategories(hashes, Math.toIntExact(Fields.integer(node, "single")));
    }

    private static Bins bins(JsonNode node) {
        return new Bins(Fields.numbers(node, "edges"), Fields.integers(node, "counts"));
    }
}
