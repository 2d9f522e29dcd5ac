package io.millrace.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;

/** A registry in memory, with a registry's rules: one id per schema, versions per subject, compatibility levels. */
public final class MemorySchemaRegistry implements SchemaRegistry {

    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new HashMap<>();
    private final Map<String, Compatibility> levels = new HashMap<>();

    @Override
    public synchronized int register(String subject, Schema schema) {
        Schema portable = PortableSchema.of(schema);
        List<Integer> versions = subjects.computeIfAbsent(subject, s -> new ArrayList<>());
        int id = schemas.indexOf(portable) + 1;
        if (versions.contains(id)) {
            return id;
        }
        if (!compatible(subject, portable)) {
            throw new RegistryException(
                    RegistryException.Kind.INCOMPATIBLE, "incompatible with an earlier schema of " + subject);
        }
        if (id == 0) {
            schemas.add(portable);
            id = schemas.size();
        }
        versions.add(id);
        return id;
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        int id = schemas.indexOf(PortableSchema.of(schema)) + 1;
        if (!subjects.getOrDefault(subject, List.of()).contains(id)) {
            throw new RegistryException(RegistryException.Kind.NOT_FOUND, "not registered under " + subject);
        }
        return id;
    }

    @Override
    public synchronized Schema byId(int id) {
        if (id < 1 || id > schemas.size()) {
            throw new RegistryException(RegistryException.Kind.NOT_FOUND, "schema id " + id + " is not registered");
        }
        return schemas.get(id - 1);
    }

    @Override
    public synchronized boolean compatible(String subject, Schema schema) {
        List<Schema> newestFirst = new ArrayList<>();
        for (int id : subjects.getOrDefault(subject, List.of())) {
            newestFirst.add(0, byId(id));
        }
        Compatibility level = compatibility(subject);
        if (level == Compatibility.NONE) {
            return true;
        }
        try {
            validator(level).validate(PortableSchema.of(schema), newestFirst);
            return true;
        } catch (SchemaValidationException e) {
            return false;
        }
    }

    private static SchemaValidator validator(Compatibility level) {
        SchemaValidatorBuilder builder = new SchemaValidatorBuilder();
        SchemaValidatorBuilder strategy = level.name().startsWith("BACKWARD")
                ? builder.canReadStrategy()
                : level.name().startsWith("FORWARD") ? builder.canBeReadStrategy() : builder.mutualReadStrategy();
        return level.name().endsWith("TRANSITIVE") ? strategy.validateAll() : strategy.validateLatest();
    }

    @Override
    public synchronized Optional<RegisteredSchema> latest(String subject) {
        List<Integer> versions = subjects.getOrDefault(subject, List.of());
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        int id = versions.get(versions.size() - 1);
        return Optional.of(new RegisteredSchema(id, versions.size(), byId(id)));
    }

    @Override
    public synchronized Compatibility compatibility(String subject) {
        return levels.getOrDefault(subject, Compatibility.BACKWARD);
    }

    @Override
    public synchronized void setCompatibility(String subject, Compatibility level) {
        levels.put(subject, level);
    }
}
