package io.millrace.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Schemas as they are registered: without the hints that Avro's Java code generator leaves for itself. */
final class PortableSchema {

    private static final String JAVA_STRING = "avro.java.string";

    private PortableSchema() {}

    /** The schema without hints about Java string classes; the same meaning in every language. */
    static Schema of(Schema schema) {
        String text = schema.toString();
        if (!text.contains(JAVA_STRING)) {
            return schema;
        }
        try {
            JsonNode tree = new ObjectMapper().readTree(text);
            strip(tree);
            return parser().parse(tree.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro wrote a schema that is not JSON: " + text, e);
        }
    }

    /** A parser for schemas of any origin: an odd name or default in one does not keep its records from being read. */
    static Schema.Parser parser() {
        return new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(JAVA_STRING);
        }
        node.forEach(PortableSchema::strip);
    }
}
