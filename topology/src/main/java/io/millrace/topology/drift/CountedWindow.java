package io.millrace.topology.drift;

import io.millrace.drift.BinCounter;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.records.BinCounts;
import io.millrace.records.DriftPartial;
import io.millrace.records.SliceCounts;
import io.millrace.topology.records.Varints;
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
        Varints in = Varints.of(bytes);
        boolean changed = in.read() != 0;
        long samples = in.read();
        long entities = in.read();
        List<FeatureReference> counted = reference.counted();
        List<long[]> psi = new ArrayList<>();
        List<long[]> ks = new ArrayList<>();
        for (FeatureReference feature : counted) {
            psi.add(in.readAll(feature.psiBins()));
            ks.add(in.readAll(feature.ksBins()));
        }
        // What was stored before values outside were counted ends here.
        long[] outside = in.atEnd() ? new long[counted.size()] : in.readAll(counted.size());
        List<BinCounter> counters = new ArrayList<>();
        for (int i = 0; i < outside.length; i++) {
            counters.add(new BinCounter(counted.get(i), psi.get(i), ks.get(i), outside[i]));
        }
        CountedWindow window = new CountedWindow(counters);
        window.changed = changed;
        window.samples = samples;
        window.entities = entities;
        return window;
    }

    byte[] encode() {
        Varints out = Varints.empty();
        out.write(changed ? 1 : 0);
        out.write(samples);
        out.write(entities);
        for (BinCounter counter : counters) {
            out.writeAll(counter.psi());
            out.writeAll(counter.ks());
        }
        for (BinCounter counter : counters) {
            out.write(counter.outside());
        }
        return out.written();
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
}
