package io.millrace.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

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
        String level = compatibility(subject).name();
        List<Integer> versions = subjects.getOrDefault(subject, List.of());
        int first = level.endsWith("TRANSITIVE") ? 0 : Math.max(0, versions.size() - 1);
        return versions.subList(first, versions.size()).stream().map(this::byId).allMatch(earlier -> {
            boolean backward = level.startsWith("FORWARD") || level.equals("NONE") || reads(schema, earlier);
            boolean forward = level.startsWith("BACKWARD") || level.equals("NONE") || reads(earlier, schema);
            return backward && forward;
        });
    }

    private static boolean reads(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
    }

    @Override
    public synchronized Optional<RegisteredSchema> latest(String subject) {
        return version(subject, subjects.getOrDefault(subject, List.of()).size());
    }

    @Override
    public synchronized Optional<RegisteredSchema> version(String subject, int version) {
        List<Integer> versions = subjects.getOrDefault(subject, List.of());
        if (version < 1 || version > versions.size()) {
            return Optional.empty();
        }
        int id = versions.get(version - 1);
        return Optional.of(new RegisteredSchema(id, version, byId(id)));
    }

    @Override
    public synchronized boolean delete(String subject) {
        return subjects.remove(subject) != null;
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
