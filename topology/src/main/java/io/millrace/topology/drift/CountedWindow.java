package io.millrace.topology.drift;

import io.millrace.drift.BinCounter;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.records.BinCounts;
import io.millrace.records.DriftPartial;
import io.millrace.records.SliceCounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** What one task has counted in one window of one version. Counts are kept as variable-length integers: most are small. */
final class CountedWindow {
    private final List<BinCounter> counters;
    private long samples;
    private long entities;
    private boolean changed;

    private CountedWindow(List<BinCounter> counters) {
        this.counters = counters;
    }

    static CountedWindow empty(DriftReference reference) {
        return new CountedWindow(
                reference.counted().stream().map(BinCounter::new).toList());
    }

    static CountedWindow decode(byte[] bytes, DriftReference reference) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            boolean changed = in.readBoolean();
            long samples = read(in);
            long entities = read(in);
            List<FeatureReference> counted = reference.counted();
            List<long[]> psi = new ArrayList<>();
            List<long[]> ks = new ArrayList<>();
            for (FeatureReference feature : counted) {
                psi.add(readAll(in, feature.psiBins()));
                ks.add(readAll(in, feature.ksCounts().length));
            }
            // What was stored before values outside were counted ends here.
            long[] outside = in.available() == 0 ? new long[counted.size()] : readAll(in, counted.size());
            List<BinCounter> counters = new ArrayList<>();
            for (int i = 0; i < outside.length; i++) {
                counters.add(new BinCounter(counted.get(i), psi.get(i), ks.get(i), outside[i]));
            }
            CountedWindow window = new CountedWindow(counters);
            window.changed = changed;
            window.samples = samples;
            window.entities = entities;
            return window;
        } catch (IOException broken) {
            throw new UncheckedIOException("counts of a drift window are cut short", broken);
        }
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeBoolean(changed);
            write(out, samples);
            write(out, entities);
            for (BinCounter counter : counters) {
                writeAll(out, counter.psi());
                writeAll(out, counter.ks());
            }
            for (BinCounter counter : counters) {
                write(out, counter.outside());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Counts a row. */
    void add(RowBinder row, boolean newEntity) {
        row.count(counters);
        samples++;
        entities += newEntity ? 1 : 0;
        changed = true;
    }

    /** Whether rows were counted since the last partial. */
    boolean changed() {
        return changed;
    }

    void told() {
        changed = false;
    }

    DriftPartial partial(String model, String version, long start, long end, List<SliceCounts> slices) {
        return new DriftPartial(
                model,
                version,
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(end),
                samples,
                entities,
                counts(),
                slices);
    }

    SliceCounts slice(String name) {
        return new SliceCounts(name, samples, entities, counts());
    }

    private List<BinCounts> counts() {
        return counters.stream()
                .map(counter -> new BinCounts(
                        counter.reference().name(),
                        LongStream.of(counter.psi()).boxed().toList(),
                        LongStream.of(counter.ks()).boxed().toList(),
                        counter.outside()))
                .toList();
    }

    private static long[] readAll(DataInputStream in, int size) throws IOException {
        long[] counts = new long[size];
        for (int i = 0; i < size; i++) {
            counts[i] = read(in);
        }
        return counts;
    }

    private static void writeAll(DataOutputStream out, long[] counts) throws IOException {
        for (long count : counts) {
            write(out, count);
        }
    }

    private static long read(DataInputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.readByte();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static void write(DataOutputStream out, long value) throws IOException {
        long rest = value;
        while (rest > 0x7f) {
            out.writeByte((int) (rest | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }
}
