package io.millrace.serving.scoring;

import io.millrace.features.FeatureSet;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RegistryException;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads feature updates straight into a {@link FeatureUpdate}: one compiled plan per schema they were written with, no record
 * object in between. Features are found by name, so that updates of an earlier or later minor version of the feature set are
 * read too; what they do not have is missing. Not thread-safe.
 */
public final class FeatureUpdateReader {
    private final SchemaRegistry registry;
    private final FeatureSet features;
    private final Map<Integer, ReadPlan> plans = new HashMap<>();
    private BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    /** A reader for a feature set. */
    public FeatureUpdateReader(SchemaRegistry registry, FeatureSet features) {
        this.registry = registry;
        this.features = features;
    }

    /**
     * Reads a message.
     *
     * @throws MalformedRecordException when the message is at fault
     * @throws RegistryException when the registry is
     */
    public void read(byte[] message, FeatureUpdate update) {
        ReadPlan plan = plan(WireFormat.schemaId(message));
        decoder = DecoderFactory.get()
                .binaryDecoder(message, WireFormat.HEADER_BYTES, message.length - WireFormat.HEADER_BYTES, decoder);
        update.clear();
        boolean whole;
        try {
            plan.read(decoder, update);
            update.vector.setAsOf(update.asOf);
            whole = decoder.isEnd();
        } catch (IOException | RuntimeException broken) {
            // Avro answers broken bytes with many kinds of exception, index errors among them.
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.UNREADABLE, "the feature update cannot be read: " + broken, broken);
        }
        if (!whole) {
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.UNREADABLE, "bytes are left over after the feature update");
        }
    }

    private ReadPlan plan(int schemaId) {
        ReadPlan plan = plans.get(schemaId);
        if (plan == null) {
            try {
                plan = ReadPlan.of(registry.byId(schemaId), features);
            } catch (RegistryException unknown) {
                if (unknown.noSchema()) {
                    throw new MalformedRecordException(
                            MalformedRecordException.Reason.UNKNOWN_SCHEMA,
                            "there is no schema of id " + schemaId + ": " + unknown.getMessage(),
                            unknown);
                }
                throw unknown;
            }
            plans.put(schemaId, plan);
        }
        return plan;
    }
}
