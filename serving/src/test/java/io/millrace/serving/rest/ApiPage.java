package io.millrace.serving.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The page of the REST API, as it follows from the OpenAPI document. */
final class ApiPage {
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String BEGINNING = """
            # The REST API

            What serving answers over HTTP, made of its OpenAPI 3.1 document, which every instance serves itself at `/openapi.json`, with the features of its project in it and without what it does not serve. Give that to a generator of clients. What the answers mean, and
            examples with `curl`, are in [Serving](serving.md#asking-for-features); the port is `rest.port` of the [settings](operating.md#settings).

            Bodies are JSON in UTF-8. A request that cannot be answered gets a body with one sentence in `error` and, where one can be named, the part of the request in `field`.
            """;

    private final JsonNode document;
    private final StringBuilder out = new StringBuilder(BEGINNING);

    private ApiPage(JsonNode document) {
        this.document = document;
    }

    static String of(JsonNode document) {
        ApiPage page = new ApiPage(document);
        page.errors();
        page.out.append("\n## Requests\n");
        document.get("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(method -> page.operation(method.getKey(), path.getKey(), method.getValue())));
        page.out.append("\n## Bodies\n");
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> page.schema(schema.getKey(), schema.getValue()));
        return page.out.toString();
    }

    /** Every status that means the same wherever it is answered. */
    private void errors() {
        Map<String, List<String>> meanings = new TreeMap<>();
        for (JsonNode path : document.get("paths")) {
            for (JsonNode operation : path) {
                operation.get("responses").properties().forEach(answer -> {
                    List<String> known = meanings.computeIfAbsent(answer.getKey(), status -> new ArrayList<>());
                    String meaning = answer.getValue().get("description").asText();
                    if (!known.contains(meaning)) {
                        known.add(meaning);
                    }
                });
            }
        }
        out.append("\n## Answers\n");
        head("status", "meaning");
        meanings.forEach((status, words) -> row(status, String.join("; ", words)));
    }

    private void operation(String method, String path, JsonNode operation) {
        out.append("\n### ")
                .append(method.toUpperCase(Locale.ROOT))
                .append(' ')
                .append(path)
                .append("\n\n");
        out.append(operation.get("summary").asText()).append(".\n");
        if (operation.has("parameters")) {
            head("parameter", "in", "type", "required", "meaning");
            operation
                    .get("parameters")
                    .forEach(parameter -> row(
                            "`" + parameter.get("name").asText() + "`",
                            parameter.get("in").asText(),
                            type(parameter.get("schema")),
                            parameter.path("required").asBoolean() ? "yes" : "no",
                            parameter.path("description").asText()));
        }
        JsonNode body = operation.at("/requestBody/content/application~1json/schema");
        if (!body.isMissingNode()) {
            out.append("\nBody: ").append(type(body)).append(".\n");
        }
        Map<String, String> bodies = new LinkedHashMap<>();
        operation
                .get("responses")
                .properties()
                .forEach(answer -> bodies.merge(
                        type(answer.getValue().at("/content/application~1json/schema")),
                        answer.getKey(),
                        (before, status) -> before + ", " + status));
        head("status", "body");
        bodies.forEach((type, statuses) -> row(statuses, type));
    }

    private void schema(String name, JsonNode schema) {
        out.append("\n### ").append(name).append('\n');
        String description = schema.path("description").asText();
        if (!description.isEmpty()) {
            out.append('\n').append(description).append('\n');
        }
        if (schema.path("properties").isEmpty()) {
            out.append("\nType: ").append(type(schema)).append(".\n");
            return;
        }
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(key -> required.add(key.asText()));
        head("key", "type", "required", "meaning");
        schema.get("properties")
                .properties()
                .forEach(property -> row(
                        "`" + property.getKey() + "`",
                        type(property.getValue()),
                        required.contains(property.getKey()) ? "yes" : "no",
                        property.getValue().path("description").asText()));
    }

    private String type(JsonNode schema) {
        if (schema.has("$ref")) {
            String name = schema.get("$ref").asText().replace(SCHEMAS, "");
            return "[" + name + "](#" + name.toLowerCase(Locale.ROOT) + ")";
        } else if (schema.has("enum")) {
            return joined(schema.get("enum"), "`");
        } else if (schema.path("type").asText().equals("array")) {
            return "list of " + type(schema.path("items"));
        } else if (schema.has("const")) {
            return "`" + schema.get("const").asText() + "`";
        } else if (schema.has("oneOf") || (schema.has("anyOf") && !schema.has("type"))) {
            Set<String> types = new LinkedHashSet<>();
            (schema.has("oneOf") ? schema.get("oneOf") : schema.get("anyOf")).forEach(one -> types.add(type(one)));
            return String.join(" or ", types);
        }
        JsonNode type = schema.path("type");
        String words = type.isArray() ? joined(type, "") : type.asText("any");
        JsonNode values = schema.path("additionalProperties");
        return words.equals("object") && values.isObject() ? "map of " + type(values) : words;
    }

    private static String joined(JsonNode words, String quote) {
        List<String> all = new ArrayList<>();
        words.forEach(word -> all.add(quote + word.asText() + quote));
        return String.join(", ", all);
    }

    private void head(String... cells) {
        out.append('\n');
        row(cells);
        out.append("|---".repeat(cells.length)).append("|\n");
    }

    private void row(String... cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
