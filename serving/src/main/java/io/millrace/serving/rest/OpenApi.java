package io.millrace.serving.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.features.FeatureSet;
import io.millrace.runtime.access.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Set;

/**
 * {@code GET /openapi.json}: an OpenAPI 3.1 document of what is answered. What is not served is left out of it, and what is served and not
 * in it stops the process at its start.
 */
public final class OpenApi {
    /** Its path. */
    public static final String PATH = "/openapi.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private OpenApi() {}

    /**
     * The route of the document.
     *
     * @param others every other route
     */
    public static Route route(FeatureSet features, List<Route> others) {
        byte[] document = document(features, others);
        return new Route("GET", PATH, "openapi", call -> Answer.json(document))
                .admitting(Scope.SCORE, Scope.READ, Scope.PUSH);
    }

    private static byte[] document(FeatureSet features, List<Route> others) {
        ObjectNode document = template();
        document.withObject("/info")
                .put("title", "Millrace: " + features.project().name())
                .put("version", features.project().featureSet().version());
        ObjectNode properties = document.withObject("/components/schemas/FeatureValues/properties");
        for (int i = 0; i < features.size(); i++) {
            properties
                    .putObject(features.name(i))
                    .putArray("type")
                    .add(features.categorical(i) ? "string" : "number")
                    .add("null");
        }
        keep(document.withObject("/paths"), others);
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Keeps the paths that are served. */
    private static void keep(ObjectNode paths, List<Route> others) {
        Set<String> served = new HashSet<>(Set.of(PATH));
        for (Route route : others) {
            if (!route.ofInstances()) {
                served.add(described(route, paths));
            }
        }
        paths.retain(served);
    }

    /** The document's path of a route. */
    private static String described(Route route, ObjectNode paths) {
        String method = route.method().toLowerCase(Locale.ROOT);
        for (Entry<String, JsonNode> path : paths.properties()) {
            boolean same = route.path().endsWith("/")
                    ? path.getKey().startsWith(route.path() + "{")
                    : path.getKey().equals(route.path());
            if (same && path.getValue().has(method)) {
                return path.getKey();
            }
        }
        throw new IllegalStateException(route.method() + " " + route.path() + " is not in the OpenAPI document");
    }

    private static ObjectNode template() {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.json"))) {
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
