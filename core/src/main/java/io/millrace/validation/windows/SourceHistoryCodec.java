package io.millrace.validation.windows;

import io.millrace.validation.windows.SourceHistory.FieldHistory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The bytes of a {@link SourceHistory}: a version byte, then plain fields. */
public final class SourceHistoryCodec {
    private static final int VERSION = 1;

    private SourceHistoryCodec() {}

    /** The bytes of a history. */
    public static byte[] encode(SourceHistory history) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(history.rows());
            out.writeInt(history.schemas().size());
            for (Map.Entry<Integer, Long> schema : history.schemas().entrySet()) {
                out.writeInt(schema.getKey());
                out.writeLong(schema.getValue());
            }
            out.writeInt(history.fields().size());
            for (Map.Entry<String, FieldHistory> field : history.fields().entrySet()) {
                out.writeUTF(field.getKey());
                out.writeLong(field.getValue().had());
                out.writeLong(field.getValue().leftOut());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * The history of bytes.
     *
     * @throws IllegalArgumentException when they are not a history of this version
     */
    public static SourceHistory decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("a source's history of version " + version
                        + "; version 1 is read: start the process of the version that wrote it, or a later one");
            }
            long rows = in.readLong();
            SortedMap<Integer, Long> schemas = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                schemas.put(in.readInt(), in.readLong());
            }
            SortedMap<String, FieldHistory> fields = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                fields.put(in.readUTF(), new FieldHistory(in.readLong(), in.readLong()));
            }
            return new SourceHistory(rows, schemas, fields);
        } catch (IOException broken) {
            throw new IllegalArgumentException("a source's history that breaks off", broken);
        }
    }
}
