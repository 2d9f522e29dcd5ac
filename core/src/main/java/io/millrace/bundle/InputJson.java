package io.millrace.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.json.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The inputs of a manifest as JSON. Reading throws {@link IllegalArgumentException} with one sentence. */
final class InputJson {
    private InputJson() {}

    /** Whether an input can be written as it was before there were transformers. */
    static boolean isPlain(Input input) {
        return input instanceof Input.Numeric numeric
                ? numeric.transformers().isEmpty()
                : input instanceof Input.Dictionary dictionary && dictionary.imputed() == null;
    }

    static ObjectNode write(Input input) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("feature", input.feature());
        if (input instanceof Input.Dictionary dictionary) {
            if (dictionary.imputed() != null) {
                node.put("imputed", dictionary.imputed());
            }
            ArrayNode categories = node.putArray("dictionary");
            dictionary.categories().forEach(categories::add);
        } else if (input instanceof Input.Numeric numeric
                && !numeric.transformers().isEmpty()) {
            ArrayNode transformers = node.putArray("transformers");
            numeric.transformers().forEach(transformer -> transformers.add(write(transformer)));
        }
        return node;
    }

    private static ObjectNode write(Transformer transformer) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (transformer instanceof Transformer.Clip clip) {
            node.put("kind", "clip");
            if (clip.low() != null) {
                node.put("low", clip.low());
            }
            if (clip.high() != null) {
                node.put("high", clip.high());
            }
        } else if (transformer instanceof Transformer.Standardize standardize) {
            node.put("kind", "standardize").put("mean", standardize.mean()).put("deviation", standardize.deviation());
        } else if (transformer instanceof Transformer.Impute impute) {
            node.put("kind", "impute").put("replacement", impute.replacement());
        }
        return node;
    }

    static Input read(JsonNode node) {
        String feature = Fields.text(node, "feature");
        if (node.has("dictionary")) {
            String imputed = node.has("imputed") ? Fields.text(node, "imputed") : null;
            return new Input.Dictionary(feature, Fields.texts(node, "dictionary"), imputed);
        }
        List<Transformer> transformers = new ArrayList<>();
        if (node.has("transformers")) {
            for (JsonNode one : Fields.array(node, "transformers")) {
                transformers.add(transformer(feature, one));
            }
        }
        return new Input.Numeric(feature, transformers);
    }

    private static Transformer transformer(String feature, JsonNode node) {
        String kind = Fields.text(node, "kind");
        return switch (kind) {
            case "clip" -> new Transformer.Clip(bound(node, "low"), bound(node, "high"));
            case "standardize" ->
                new Transformer.Standardize(Fields.number(node, "mean"), Fields.number(node, "deviation"));
            case "impute" -> new Transformer.Impute(Fields.number(node, "replacement"));
            default ->
                throw new IllegalArgumentException("the transformer " + kind + " of " + feature
                        + " is unknown: this version knows clip, standardize and impute");
        };
    }

    private static @Nullable Double bound(JsonNode node, String name) {
        return node.has(name) ? Double.valueOf(Fields.number(node, name)) : null;
    }
}
