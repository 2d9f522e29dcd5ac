package io.millrace.runtime.testing;

import io.millrace.wire.Compatibility;
import io.millrace.wire.RegisteredSchema;
import io.millrace.wire.RegistryException;
import io.millrace.wire.RegistryException.Kind;
import io.millrace.wire.SchemaRegistry;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A registry that fails to answer what a test says, and else answers as the one behind it. */
public final class FailingRegistry implements SchemaRegistry {
    private final SchemaRegistry registry;
    private final Outage outage;

    /** What is not answered; asked before each answer, by the thread that waits for it. */
    @FunctionalInterface
    public interface Outage {

        /**
         * How an answer fails; null: it does not.
         *
         * @param subject that is asked about; null where it is the schema of an id
         */
        @Nullable Kind of(@Nullable String subject);
    }

    public FailingRegistry(SchemaRegistry registry, Outage outage) {
        this.registry = registry;
        this.outage = outage;
    }

    private SchemaRegistry asked(@Nullable String subject) {
        Kind failure = outage.of(subject);
        if (failure != null) {
            throw new RegistryException(failure, "nobody answers");
        }
        return registry;
    }

    @Override
    public int register(String subject, Schema schema) {
        return asked(subject).register(subject, schema);
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return asked(subject).idOf(subject, schema);
    }

    @Override
    public Schema byId(int id) {
        return asked(null).byId(id);
    }

    @Override
    public boolean compatible(String subject, Schema schema) {
        return asked(subject).compatible(subject, schema);
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        return asked(subject).latest(subject);
    }

    @Override
    public Optional<RegisteredSchema> version(String subject, int version) {
        return asked(subject).version(subject, version);
    }

    @Override
    public Compatibility compatibility(String subject) {
        return asked(subject).compatibility(subject);
    }

    @Override
    public void setCompatibility(String subject, Compatibility level) {
        asked(subject).setCompatibility(subject, level);
    }

    @Override
    public boolean delete(String subject) {
        return asked(subject).delete(subject);
    }
}
