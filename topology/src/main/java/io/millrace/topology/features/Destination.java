package io.millrace.topology.features;

import io.millrace.features.SourceLayout;
import io.millrace.project.SourceDefinition;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the value of a field goes: the event's entity, its time, or one of its slots.
 *
 * @param kind what is wanted
 * @param path names of the fields from the record down
 * @param slot index of the slot; -1 for entity and time
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

    /** The entity alone: what re-keying wants. */
    static List<Destination> ofEntity(SourceDefinition source) {
        return List.of(of(Kind.ENTITY, source.entityField(), -1, 0));
    }

    private static Destination of(Kind kind, String path, int slot, int scale) {
        return new Destination(kind, List.of(path.split("\\.")), slot, scale, new byte[SCRATCH]);
    }

    String dotted() {
        return String.join(".", path);
    }
}
