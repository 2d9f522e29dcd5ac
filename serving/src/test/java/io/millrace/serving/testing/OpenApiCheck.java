package io.millrace.serving.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds every answer of a server against its own OpenAPI document. */
public final class OpenApiCheck {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private final JsonNode document;
    private final AtomicInteger checked = new AtomicInteger();

    public OpenApiCheck(String document) throws IOException {
        this.document = JSON.readTree(document);
    }

    /** How many answers have been found to be as described. */
    public int checked() {
        return checked.get();
    }

    /** Fails when the answer of a path and method that are described is not. */
    public void check(HttpResponse<String> response) throws IOException {
        String path = response.uri().getRawPath();
        String method = response.request().method().toLowerCase(Locale.ROOT);
        for (Entry<String, JsonNode> described : document.get("paths").properties()) {
            if (path.matches(described.getKey().replaceAll("\\{[a-z]+}", "[^/]+"))
                    && described.getValue().has(method)) {
                check(described.getKey(), described.getValue().get(method), response);
                return;
            }
        }
    }

    private void check(String path, JsonNode operation, HttpResponse<String> response) throws IOException {
        JsonNode answer = operation.get("responses").path(Integer.toString(response.statusCode()));
        JsonNode schema = answer.at("/content/application~1json/schema");
        if (schema.isMissingNode()) {
            throw new AssertionError(path + " does not describe status " + response.statusCode());
        }
        ObjectNode whole = JSON.createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", document.get("components"));
        Set<ValidationMessage> wrong = schemas.getSchema(whole).validate(JSON.readTree(response.body()));
        if (!wrong.isEmpty()) {
            throw new AssertionError(
                    path + " is answered otherwise than described: " + wrong + " in " + response.body());
        }
        checked.incrementAndGet();
    }
}
