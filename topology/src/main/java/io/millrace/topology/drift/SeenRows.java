package io.millrace.topology.drift;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one entity in one window: their ids, and who scored them first. An id is one row whichever version scores it again.
 *
 * @param versions by id: the version, and the slices of it that the row belongs to, as {@link SliceKeys#row} says it; empty where no model had scored
 */
record SeenRows(Map<String, String> versions) {

    SeenRows {
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }

    /** Null bytes are no rows. */
    static SeenRows decode(byte @Nullable [] bytes) {
        Map<String, String> versions = new LinkedHashMap<>();
        if (bytes != null) {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                while (in.available() > 0) {
                    versions.put(in.readUTF(), in.readUTF());
                }
            } catch (IOException broken) {
                throw new UncheckedIOException("ids of a drift window are cut short", broken);
            }
        }
        return new SeenRows(versions);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Map.Entry<String, String> row : versions.entrySet()) {
                out.writeUTF(row.getKey());
                out.writeUTF(row.getValue());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    boolean has(String id) {
        return versions.containsKey(id);
    }

    /** Whether any of the rows was scored by a version: then the entity is in that version's window already. */
    boolean scoredBy(String version) {
        return versions.values().stream().anyMatch(row -> SliceKeys.isOf(row, version));
    }

    /** Whether any of the rows was scored by a version and belongs to a slice of it. */
    boolean inSlice(String version, int slice) {
        return versions.values().stream().anyMatch(row -> SliceKeys.isOf(row, version, slice));
    }

    SeenRows with(String id, String version) {
        Map<String, String> more = new LinkedHashMap<>(versions);
        more.put(id, version);
        return new SeenRows(more);
    }
}
