package io.millrace.wire;

import java.util.Optional;
import org.apache.avro.Schema;

/** A registry that is only read: whoever registers a schema with it learns the id that it has, or that it has none. */
final class LookUpRegistry implements SchemaRegistry {
    private final SchemaRegistry registry;

    LookUpRegistry(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public int register(String subject, Schema schema) {
        return registry.idOf(subject, schema);
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return registry.idOf(subject, schema);
    }

    @Override
    public Schema byId(int id) {
        return registry.byId(id);
    }

    @Override
    public boolean compatible(String subject, Schema schema) {
        return registry.compatible(subject, schema);
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        return registry.latest(subject);
    }

    @Override
    public Optional<RegisteredSchema> version(String subject, int version) {
        return registry.version(subject, version);
    }

    @Override
    public Compatibility compatibility(String subject) {
        return registry.compatibility(subject);
    }

    @Override
    public boolean delete(String subject) {
        throw new RegistryException(
                RegistryException.Kind.DENIED,
                "subject " + subject + " is left to whoever registers the schemas: auto.register.schemas is false");
    }

    /** Left to whoever registers the schemas. */
    @Override
    public void setCompatibility(String subject, Compatibility level) {}
}
