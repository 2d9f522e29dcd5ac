package io.millrace.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;

/**
 * The registry behind Confluent's REST API: Confluent's own, Apicurio's under {@code /apis/ccompat/v7}, Karapace,
 * Redpanda's. Schemas with references to other subjects are resolved.
 */
public final class HttpSchemaRegistry implements SchemaRegistry {

    private static final String ID = "/schemas/ids/";

    private final RegistryHttp http;
    private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
    private final Map<Registration, Integer> registered = new ConcurrentHashMap<>();
    private final UnknownIds unknown = new UnknownIds(System::nanoTime);

    private record Registration(String subject, Schema schema) {}

    private HttpSchemaRegistry(RegistrySettings settings) {
        this.http = new RegistryHttp(settings);
    }

    /** The registry that a client configuration names; see {@link RegistrySettings} for the keys. */
    public static HttpSchemaRegistry of(Map<String, ?> config) {
        return new HttpSchemaRegistry(RegistrySettings.of(config));
    }

    @Override
    public int register(String subject, Schema schema) {
        try {
            return cached(subject, schema, "/subjects/" + encode(subject) + "/versions");
        } catch (RegistryException refused) {
            if (refused.kind() != RegistryException.Kind.INCOMPATIBLE) {
                throw refused;
            }
            return registeredMeanwhile(subject, schema, refused);
        }
    }

    /** Of two that register the first schema of a subject at once, Apicurio answers one that the subject exists already. */
    private int registeredMeanwhile(String subject, Schema schema, RegistryException refused) {
        try {
            return idOf(subject, schema);
        } catch (RegistryException unknown) {
            refused.addSuppressed(unknown);
            throw refused;
        }
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return cached(subject, schema, "/subjects/" + encode(subject));
    }

    private int cached(String subject, Schema schema, String path) {
        Registration registration = new Registration(subject, schema);
        Integer known = registered.get(registration);
        if (known != null) {
            return known;
        }
        JsonNode id = http.post(path, body(schema)).path("id");
        if (!id.isInt()) {
            throw new RegistryException(RegistryException.Kind.INVALID, path + ": the answer holds no schema id");
        }
        registered.put(registration, id.intValue());
        return id.intValue();
    }

    @Override
    public Schema byId(int id) {
        Schema known = byId.get(id);
        if (known != null) {
            return known;
        }
        if (id < 1) {
            throw new RegistryException(
                    RegistryException.Kind.NOT_FOUND, "schema id " + id + " is none that a registry gives out");
        }
        RegistryException lately = unknown.get(id);
        if (lately != null) {
            throw lately;
        }
        try {
            Schema schema = parse(http.get(ID + id));
            byId.put(id, schema);
            return schema;
        } catch (RegistryException e) {
            RegistryException refusal = e.kind() == RegistryException.Kind.INVALID ? doubted(id, e) : e;
            if (refusal.noSchema()) {
                unknown.add(id, refusal);
            }
            throw refusal;
        }
    }

    /**
     * What an answer about an id means that is not the API's. Either the registry has an answer of its own for an id that it does
     * not know, or something else answers in its place, a proxy's page for example. It is the registry when it still answers
     * about an id that it has.
     */
    private RegistryException doubted(int id, RegistryException answer) {
        OptionalInt known = Stream.concat(registered.values().stream(), byId.keySet().stream())
                .mapToInt(Integer::intValue)
                .findAny();
        try {
            if (known.isPresent()
                    && http.get(ID + known.getAsInt()).path("schema").isTextual()) {
                return new RegistryException(
                        RegistryException.Kind.NOT_FOUND,
                        "schema id " + id + " is not registered: " + answer.getMessage(),
                        answer);
            }
        } catch (RegistryException nobody) {
            answer.addSuppressed(nobody);
        }
        return new RegistryException(
                RegistryException.Kind.UNAVAILABLE, "no registry answers: " + answer.getMessage(), answer);
    }

    @Override
    public boolean compatible(String subject, Schema schema) {
        try {
            JsonNode answer = http.post("/compatibility/subjects/" + encode(subject) + "/versions", body(schema));
            return answer.path("is_compatible").booleanValue();
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return true;
            }
            throw e;
        }
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        return version(subject, "latest");
    }

    @Override
    public Optional<RegisteredSchema> version(String subject, int version) {
        return version(subject, Integer.toString(version));
    }

    private Optional<RegisteredSchema> version(String subject, String version) {
        try {
            JsonNode answer = http.get("/subjects/" + encode(subject) + "/versions/" + version);
            return Optional.of(new RegisteredSchema(
                    answer.path("id").intValue(), answer.path("version").intValue(), parse(answer)));
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Compatibility compatibility(String subject) {
        JsonNode answer = http.get("/config/" + encode(subject) + "?defaultToGlobal=true");
        String level = answer.path("compatibilityLevel").asText();
        try {
            return Compatibility.valueOf(level);
        } catch (IllegalArgumentException e) {
            throw new RegistryException(RegistryException.Kind.INVALID, "unknown compatibility level: " + level, e);
        }
    }

    @Override
    public void setCompatibility(String subject, Compatibility level) {
        String path = "/config/" + encode(subject);
        ObjectNode body = http.json().createObjectNode().put("compatibility", level.name());
        try {
            http.put(path, body);
        } catch (RegistryException conflict) {
            // Apicurio's answer to the second of two processes that set a subject's first level at once.
            if (conflict.kind() != RegistryException.Kind.INCOMPATIBLE) {
                throw conflict;
            }
            http.put(path, body);
        }
    }

    @Override
    public boolean delete(String subject) {
        try {
            http.delete("/subjects/" + encode(subject));
            return true;
        } catch (RegistryException e) {
            // Also what a registry answers of a subject that was deleted before.
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        } finally {
            registered.keySet().removeIf(registration -> registration.subject().equals(subject));
        }
    }

    private ObjectNode body(Schema schema) {
        return http.json()
                .createObjectNode()
                .put("schema", PortableSchema.of(schema).toString());
    }

    private Schema parse(JsonNode answer) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new RegistryException(
                    RegistryException.Kind.UNUSABLE, "the schema is of type " + type + ", not Avro");
        }
        try {
            Schema.Parser parser = PortableSchema.parser();
            resolve(answer.path("references"), parser, new HashSet<>());
            return parser.parse(answer.path("schema").asText());
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            // Avro answers some texts with exceptions that are not its own.
            throw new RegistryException(
                    RegistryException.Kind.UNUSABLE, "the registered schema cannot be read: " + e.getMessage(), e);
        }
    }

    /** Parses what a schema refers to, depth first, so that the parser knows those types when it comes to the schema. */
    private void resolve(JsonNode references, Schema.Parser parser, Set<String> seen) {
        for (JsonNode reference : references) {
            String subject = reference.path("subject").asText();
            int version = reference.path("version").intValue();
            if (seen.add(subject + "/" + version)) {
                JsonNode referred = http.get("/subjects/" + encode(subject) + "/versions/" + version);
                resolve(referred.path("references"), parser, seen);
                parser.parse(referred.path("schema").asText());
            }
        }
    }

    private static String encode(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
