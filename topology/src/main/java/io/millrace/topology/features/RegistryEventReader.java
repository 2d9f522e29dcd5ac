package io.millrace.topology.features;

import io.millrace.project.SourceDefinition;
import io.millrace.topology.door.WriterSchema;
import io.millrace.wire.RegistryException;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.WireFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads the Confluent wire format: one {@link SourceReader} per schema id, compiled when the id is first met. */
final class RegistryEventReader implements EventReader {
    private final SourceDefinition source;
    private final SchemaRegistry registry;
    private final Compiler compiler;

    private int[] ids = {};
    private final List<Compiled> readers = new ArrayList<>();
    private int latest = -1;
    private String problem = "";

    /** Makes a reader for a writer's schema. */
    @FunctionalInterface
    interface Compiler {
        SourceReader compile(Schema writer) throws UnusableSchemaException;
    }

    /** A reader, or why there is none. */
    private record Compiled(@Nullable SourceReader reader, Schema schema, WriterSchema writer, String problem) {}

    RegistryEventReader(SourceDefinition source, SchemaRegistry registry, Compiler compiler) {
        this.source = source;
        this.registry = registry;
        this.compiler = compiler;
    }

    @Override
    public Reading read(byte @Nullable [] value, Headers headers, int partition, long offset) {
        problem = "";
        if (value == null) {
            return Reading.NULL_VALUE;
        }
        if (!WireFormat.framed(value)) {
            return Reading.UNDECODABLE_RECORD;
        }
        Compiled compiled = compiled(WireFormat.schemaId(value));
        if (compiled == null) {
            return Reading.UNDECODABLE_SCHEMA;
        }
        SourceReader reader = compiled.reader();
        if (reader == null) {
            problem = compiled.problem();
            return Reading.UNDECODABLE_SCHEMA;
        }
        return reader.read(value, WireFormat.HEADER_BYTES, partition, offset);
    }

    @Override
    public WriterSchema writer() {
        return latest < 0 ? WriterSchema.UNKNOWN : readers.get(latest).writer();
    }

    @Override
    public String detail(Reading failure) {
        if (!problem.isEmpty()) {
            return problem;
        }
        return latest < 0
                ? failure.detail()
                : MissingField.detail(failure, source, readers.get(latest).schema());
    }

    /** What was compiled for the id; null when the registry has no Avro schema of it. Few ids are alive at a time. */
    private @Nullable Compiled compiled(int id) {
        if (latest >= 0 && ids[latest] == id) {
            return readers.get(latest);
        }
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) {
                latest = i;
                return readers.get(i);
            }
        }
        Schema writer = schema(id);
        if (writer == null) {
            return null;
        }
        readers.add(compile(id, writer));
        ids = Arrays.copyOf(ids, ids.length + 1);
        latest = ids.length - 1;
        ids[latest] = id;
        return readers.get(latest);
    }

    private Compiled compile(int id, Schema writer) {
        try {
            SourceReader reader = compiler.compile(writer);
            return new Compiled(reader, writer, new WriterSchema(id, reader.leftOut()), "");
        } catch (UnusableSchemaException e) {
            return new Compiled(null, writer, WriterSchema.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Schema schema(int id) {
        try {
            return registry.byId(id);
        } catch (RegistryException e) {
            if (e.noSchema()) {
                problem = "there is no schema of id " + id + ": " + e.getMessage();
                return null;
            }
            if (e.retriable()) {
                throw new RegistryUnavailableException(
                        "source " + source.name() + ": schema id " + id + " cannot be looked up now", e);
            }
            throw e;
        }
    }
}
