package io.millrace.topology.features;

import io.millrace.features.Cause;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.wire.FeatureUpdateSchema;
import io.millrace.wire.ReusableEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Writes feature updates in the wire format, straight from a vector: no generic record, no boxing; all that is allocated is
 * the result. Not thread-safe.
 */
public final class FeatureUpdateEncoder {
    private static final int NULL = 0;
    private static final int VALUE = 1;
    private static final Map<Cause, Integer> CODES = new EnumMap<>(Cause.class);

    static {
        for (Cause cause : Cause.values()) {
            CODES.put(cause, io.millrace.records.Cause.getClassSchema().getEnumOrdinal(cause.name()));
        }
    }

    private final int schemaId;
    private final boolean[] categorical;
    private final byte[][] names;
    private final byte[][] sources;
    private final ReusableEncoder buffer = new ReusableEncoder();

    /**
     * An encoder for a feature set.
     *
     * @param schemaId registry id of {@link #schema}
     */
    public FeatureUpdateEncoder(FeatureSet features, int schemaId) {
        this.schemaId = schemaId;
        categorical = new boolean[features.size()];
        names = new byte[features.size()][];
        for (int i = 0; i < categorical.length; i++) {
            categorical[i] = features.categorical(i);
            names[i] = features.name(i).getBytes(StandardCharsets.UTF_8);
        }
        sources = features.project().sources().stream()
                .map(s -> s.name().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** The schema of a feature set's updates. */
    public static Schema schema(FeatureSet features) {
        List<FeatureUpdateSchema.Feature> all = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            String name = features.name(i);
            all.add(new FeatureUpdateSchema.Feature(
                    name, features.categorical(i), features.definitionHash(i), "Feature " + name + "."));
        }
        return FeatureUpdateSchema.of(
                features.project().name(), features.project().featureSet().version(), all);
    }

    /** An update that a source record caused. */
    public byte[] event(
            String id,
            byte[] entity,
            long eventTime,
            int source,
            long marks,
            Positions position,
            FeatureVector vector) {
        return encode(id, entity, Cause.EVENT, eventTime, sources[source], marks, position, vector);
    }

    /** An update that a boundary caused. */
    byte[] boundary(String id, byte[] entity, Cause cause, long boundary, Positions position, FeatureVector vector) {
        return encode(id, entity, cause, boundary, null, 0, position, vector);
    }

    private byte[] encode(
            String id,
            byte[] entity,
            Cause cause,
            long eventTime,
            byte @Nullable [] source,
            long marks,
            Positions position,
            FeatureVector vector) {
        try {
            BinaryEncoder out = buffer.begin(schemaId);
            out.writeString(id);
            out.writeBytes(entity);
            out.writeEnum(CODES.get(cause));
            out.writeLong(vector.asOf());
            out.writeLong(eventTime);
            text(out, source);
            out.writeLong(marks);
            position(out, position);
            out.writeEnum(0);
            names(out, vector.warming().toArray());
            names(out, vector.backfilled().toArray());
            for (int i = 0; i < categorical.length; i++) {
                if (categorical[i]) {
                    text(out, vector.category(i));
                } else {
                    number(out, vector.number(i));
                }
            }
            return buffer.finish();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot fail", impossible);
        }
    }

    private static void text(BinaryEncoder out, byte @Nullable [] utf8) throws IOException {
        if (utf8 == null) {
            out.writeIndex(NULL);
        } else {
            out.writeIndex(VALUE);
            out.writeBytes(utf8);
        }
    }

    private static void number(BinaryEncoder out, double value) throws IOException {
        if (Double.isNaN(value)) {
            out.writeIndex(NULL);
        } else {
            out.writeIndex(VALUE);
            out.writeDouble(value);
        }
    }

    private void names(BinaryEncoder out, int[] features) throws IOException {
        out.writeArrayStart();
        out.setItemCount(features.length);
        for (int feature : features) {
            out.startItem();
            out.writeBytes(names[feature]);
        }
        out.writeArrayEnd();
    }

    private static void position(BinaryEncoder out, Positions position) throws IOException {
        out.writeArrayStart();
        out.setItemCount(position.known());
        for (int source = 0; source < position.sources(); source++) {
            for (int partition = 0; partition < position.partitions(source); partition++) {
                long offset = position.get(source, partition);
                if (offset != Positions.UNKNOWN) {
                    out.startItem();
                    out.writeInt(source);
                    out.writeInt(partition);
                    out.writeLong(offset);
                }
            }
        }
        out.writeArrayEnd();
    }
}
