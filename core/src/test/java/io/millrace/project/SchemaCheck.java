package io.millrace.project;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.millrace.project.Value.Fields;
import io.millrace.project.Value.Items;
import io.millrace.project.Value.Scalar;
import java.util.List;

/** Holds project files to the schema, as an editor does, and to the reader. */
final class SchemaCheck {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode schema = parse(ProjectSchema.text());
    private final JsonSchema validator =
            JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(schema);

    JsonNode schema() {
        return schema;
    }

    /** The properties of a section, by the name that the reader's keys have. */
    JsonNode section(Keys keys) {
        return keys == Keys.PROJECT
                ? schema
                : schema.at("/definitions/" + keys.name().toLowerCase(java.util.Locale.ROOT));
    }

    /** What a reference stands for; what is none stands for itself. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(schema.at(node.get("$ref").asText().substring(1))) : node;
    }

    /** What the schema refuses. */
    List<String> refusals(JsonNode project) {
        return validator.validate(project).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    /** What the reader refuses. */
    static List<Mistake> mistakes(JsonNode project) {
        try {
            ProjectReader.read(List.of(file(project)));
            return List.of();
        } catch (InvalidProjectException invalid) {
            return invalid.mistakes();
        }
    }

    /** JSON is YAML, too. */
    static ProjectFile file(JsonNode project) {
        return new ProjectFile("project.yaml", project.toPrettyString());
    }

    /** Files, each laid over the ones before, as what JSON has for it. */
    static JsonNode merged(List<ProjectFile> files) {
        Mistakes mistakes = new Mistakes();
        Fields merged = EffectiveProject.merge(files, mistakes);
        if (merged == null) {
            throw new AssertionError(mistakes.inOrder());
        }
        return json(merged);
    }

    private static JsonNode json(Value value) {
        if (value instanceof Fields fields) {
            ObjectNode node = JSON.createObjectNode();
            fields.fields().forEach((key, field) -> node.set(key, json(field.value())));
            return node;
        } else if (value instanceof Items items) {
            ArrayNode node = JSON.createArrayNode();
            items.items().forEach(item -> node.add(json(item)));
            return node;
        }
        Scalar scalar = (Scalar) value;
        boolean literal = scalar.plain() && scalar.text().matches("true|false|-?\\d+(\\.\\d+)?([eE]-?\\d+)?");
        return literal ? parse(scalar.text()) : JSON.getNodeFactory().textNode(scalar.text());
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
