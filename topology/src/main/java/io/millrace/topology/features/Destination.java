package io.millrace.topology.features;

import io.millrace.features.SourceLayout;
import io.millrace.project.SourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of a field goes: the event's entity, its time, or one of its slots.
 *
 * @param kind what is wanted
 * @param path names of the fields from the record down
 * @param slot index of the slot; of the entity, which part of its id; -1 for the time
 * @param scale decimal digits of a NUMBER
 * @param scratch holds the writing of an integer or a UUID until the event is consumed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; one per reader
record Destination(Kind kind, List<String> path, int slot, int scale, byte[] scratch) {

    /** What is wanted of a field. */
    enum Kind {
        ENTITY,
        EVENT_TIME,
        NUMBER,
        TEXT,
        TIME;

        boolean isTime() {
            return this == EVENT_TIME || this == TIME;
        }
    }

    private static final int SCRATCH = 36;

    /** Entity, time, and every slot that is read from a field. */
    static List<Destination> ofEvents(SourceDefinition source, SourceLayout layout) {
        List<Destination> all = new ArrayList<>(ofEntity(source));
        all.add(of(Kind.EVENT_TIME, source.timeField(), -1, 0));
        for (int i = 0; i < layout.slots().size(); i++) {
            SourceLayout.Slot slot = layout.slots().get(i);
            switch (slot.kind()) {
                case NUMBER -> all.add(of(Kind.NUMBER, slot.path(), i, slot.scale()));
                case TEXT -> all.add(of(Kind.TEXT, slot.path(), i, 0));
                case TIME -> all.add(of(Kind.TIME, slot.path(), i, 0));
                case DERIVED -> {}
            }
        }
        return all;
    }

    /** The entity alone, each part of its id: what re-keying wants. */
    static List<Destination> ofEntity(SourceDefinition source) {
        List<String> fields = source.entityFields();
        return IntStream.range(0, fields.size())
                .mapToObj(part -> of(Kind.ENTITY, fields.get(part), part, 0))
                .toList();
    }

    private static Destination of(Kind kind, String path, int slot, int scale) {
        return new Destination(kind, path(path), slot, scale, new byte[SCRATCH]);
    }

    private static List<String> path(String dotted) {
        return List.of(dotted.split("\\."));
    }

    /** By slot: whether a schema does not have the field that the slot is read from. */
    static boolean[] leftOut(List<Destination> destinations, Schema writer) {
        boolean[] leftOut = new boolean[destinations.size()];
        for (Destination destination : destinations) {
            if (destination.kind() != Kind.ENTITY && destination.slot() >= 0) {
                leftOut[destination.slot()] = !destination.isIn(writer);
            }
        }
        return leftOut;
    }

    /** Whether a schema has the field, in one branch of its unions at the least. */
    boolean isIn(Schema schema) {
        return leads(path, 0, schema);
    }

    /** The same of a dotted path. */
    static boolean isIn(String path, Schema schema) {
        return leads(path(path), 0, schema);
    }

    /** Whether a path goes through a schema's records and unions to its end. */
    private static boolean leads(List<String> path, int depth, Schema schema) {
        if (depth == path.size()) {
            return true;
        }
        if (schema.isUnion()) {
            return schema.getTypes().stream().anyMatch(branch -> leads(path, depth, branch));
        }
        Schema.Field field = schema.getType() == Schema.Type.RECORD ? field(schema, path.get(depth)) : null;
        return field != null && leads(path, depth + 1, field.schema());
    }

    /** The field of a record's schema that has a name; else the one that had it once, and says so by an alias. */
    static Schema.@Nullable Field field(Schema record, String name) {
        Schema.Field named = record.getField(name);
        if (named != null) {
            return named;
        }
        for (Schema.Field field : record.getFields()) {
            if (field.aliases().contains(name)) {
                return field;
            }
        }
        return null;
    }

    String dotted() {
        return String.join(".", path);
    }
}
