package io.millrace.topology.features;

import io.millrace.ids.CompositeId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an entity's id of the fields that hold its parts, in whatever order a record has them; nothing is copied but the id. Not thread-safe. */
final class EntityParts {
    private final byte @Nullable [][] parts;
    private final int[] starts;
    private final int[] lengths;
    private Reading failure = Reading.MISSING_ENTITY;

    EntityParts(List<Destination> destinations) {
        int n = (int) destinations.stream()
                .filter(to -> to.kind() == Destination.Kind.ENTITY)
                .count();
        parts = new byte[n][];
        starts = new int[n];
        lengths = new int[n];
    }

    void begin() {
        Arrays.fill(parts, null);
        failure = Reading.MISSING_ENTITY;
    }

    /** Sets a part to a slice of valid UTF-8, which must stay unchanged until {@link #id}. An empty one is none. */
    void set(int part, byte[] utf8, int start, int length) {
        if (length > SourceReader.MAX_ENTITY_BYTES) {
            failure = Reading.ENTITY_TOO_LONG;
        } else if (part < parts.length - 1 && isSeparated(utf8, start, length)) {
            failure = Reading.ENTITY_AMBIGUOUS;
        } else if (length > 0) {
            parts[part] = utf8;
            starts[part] = start;
            lengths[part] = length;
        }
    }

    private static boolean isSeparated(byte[] utf8, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (utf8[i] == CompositeId.SEPARATOR) {
                return true;
            }
        }
        return false;
    }

    /** The id; null when there is none, see {@link #failure}. */
    byte @Nullable [] id() {
        int length = parts.length - 1;
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] == null) {
                return null;
            }
            length += lengths[i];
        }
        if (length > SourceReader.MAX_ENTITY_BYTES) {
            failure = Reading.ENTITY_TOO_LONG;
            return null;
        }
        byte[] id = new byte[length];
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            byte[] part = parts[i];
            if (i > 0) {
                id[at++] = CompositeId.SEPARATOR;
            }
            if (part != null) {
                System.arraycopy(part, starts[i], id, at, lengths[i]);
                at += lengths[i];
            }
        }
        return id;
    }

    /** Why there is no id. */
    Reading failure() {
        return failure;
    }
}
