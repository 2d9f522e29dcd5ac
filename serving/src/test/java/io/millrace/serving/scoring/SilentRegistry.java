package io.millrace.serving.scoring;

import io.millrace.wire.Compatibility;
import io.millrace.wire.RegisteredSchema;
import io.millrace.wire.RegistryException;
import io.millrace.wire.RegistryException.Kind;
import io.millrace.wire.SchemaRegistry;
import java.util.Optional;
import org.apache.avro.Schema;

/** A registry that, when it is told to, fails to answer what an id means. */
final class SilentRegistry implements SchemaRegistry {
    private final SchemaRegistry registry;
    private volatile Kind failure;

    SilentRegistry(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** Fails from now on; null: answers. */
    void fail(Kind kind) {
        failure = kind;
    }

    @Override
    public Schema byId(int id) {
        Kind kind = failure;
        if (kind != null) {
            throw new RegistryException(kind, "it was told to fail");
        }
        return registry.byId(id);
    }

    @Override
    public int register(String subject, Schema schema) {
        return registry.register(subject, schema);
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return registry.idOf(subject, schema);
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
    public Compatibility compatibility(String subject) {
        return registry.compatibility(subject);
    }

    @Override
    public void setCompatibility(String subject, Compatibility level) {
        registry.setCompatibility(subject, level);
    }

    @Override
    public boolean delete(String subject) {
        return registry.delete(subject);
    }
}
