package io.millrace.topology.experiments;

import io.millrace.project.ExperimentDefinition;
import io.millrace.records.ExperimentCounts;
import io.millrace.records.VariantCounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a task has counted of an experiment. Immutable.
 *
 * @param started event time from which on entities are exposed
 * @param look number of the look that was told last; -1 before the first
 * @param changed whether anything has changed since
 * @param variants control, then treatment
 */
record Totals(long started, long look, boolean changed, List<VariantTotals> variants) {
    private static final byte VERSION = 1;

    Totals {
        variants = List.copyOf(variants);
    }

    /** Before anybody is counted, which is nothing to tell. */
    static Totals begun(long started) {
        return new Totals(started, -1, false, List.of(VariantTotals.NONE, VariantTotals.NONE));
    }

    Totals with(int variant, UnaryOperator<VariantTotals> change) {
        List<VariantTotals> all = new ArrayList<>(variants);
        all.set(variant, change.apply(all.get(variant)));
        return new Totals(started, look, true, all);
    }

    Totals told(long number) {
        return new Totals(started, number, false, variants);
    }

    Totals noted() {
        return new Totals(started, look, true, variants);
    }

    /**
     * As they are told.
     *
     * @param latencies of a variant's rows
     */
    ExperimentCounts counts(String experiment, IntFunction<@Nullable ByteBuffer> latencies) {
        List<VariantCounts> counts = new ArrayList<>();
        for (int i = 0; i < variants.size(); i++) {
            counts.add(variants.get(i).told(ExperimentDefinition.variants().get(i), latencies.apply(i)));
        }
        return new ExperimentCounts(experiment, Instant.ofEpochMilli(started), counts);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(started);
            out.writeLong(look);
            out.writeBoolean(changed);
            out.writeInt(variants.size());
            for (VariantTotals variant : variants) {
                out.writeLong(variant.exposed());
                out.writeLong(variant.crossedOver());
                out.writeLong(variant.entities());
                out.writeLong(variant.converted());
                out.writeUTF(variant.sum().toPlainString());
                out.writeUTF(variant.squares().toPlainString());
                out.writeLong(variant.late());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static Totals decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("counts of an experiment of version " + version
                        + "; version 1 is read: start the process of the version that wrote it, or a later one");
            }
            long started = in.readLong();
            long look = in.readLong();
            boolean changed = in.readBoolean();
            List<VariantTotals> variants = new ArrayList<>();
            int size = in.readInt();
            for (int i = 0; i < size; i++) {
                variants.add(new VariantTotals(
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        new BigDecimal(in.readUTF()),
                        new BigDecimal(in.readUTF()),
                        in.readLong()));
            }
            return new Totals(started, look, changed, variants);
        } catch (IOException broken) {
            throw new IllegalArgumentException("counts of an experiment are cut short", broken);
        }
    }
}
