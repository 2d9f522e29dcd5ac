package io.millrace.topology.drift;

import io.millrace.drift.BinCounter;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.SliceReference;
import io.millrace.drift.WindowCounts;
import io.millrace.records.BinCounts;
import io.millrace.records.DriftPartial;
import io.millrace.records.SliceCounts;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the partitions have counted, against the reference that says what is counted. */
final class CountedPartials {

    private CountedPartials() {}

    /** Whether a partial counts what the reference counts, in its bins. */
    static boolean fit(DriftPartial partial, DriftReference reference) {
        Map<String, DriftReference> slices =
                reference.slices().stream().collect(Collectors.toMap(SliceReference::name, SliceReference::reference));
        return fit(partial.getCounts(), reference)
                && partial.getSlices().stream()
                        .allMatch(slice -> slices.containsKey(slice.getSlice())
                                && fit(slice.getCounts(), slices.get(slice.getSlice())));
    }

    private static boolean fit(List<BinCounts> partial, DriftReference reference) {
        List<FeatureReference> counted = reference.counted();
        if (partial.size() != counted.size()) {
            return false;
        }
        for (int i = 0; i < counted.size(); i++) {
            BinCounts counts = partial.get(i);
            if (!counts.getFeature().equals(counted.get(i).name())
                    || counts.getPsi().size() != counted.get(i).psiBins()
                    || counts.getKs().size() != counted.get(i).ksBins()) {
                return false;
            }
        }
        return true;
    }

    /** A window over all partitions: entities live in one partition each, so that their counts add. */
    static WindowCounts merged(long start, long end, List<DriftPartial> partials, DriftReference reference) {
        Sum all = new Sum(reference);
        partials.forEach(partial -> all.add(partial.getSamples(), partial.getEntities(), partial.getCounts()));
        List<WindowCounts> slices = reference.slices().stream()
                .map(slice -> slice(start, end, partials, slice))
                .toList();
        return new WindowCounts(start, end, all.samples, all.entities, all.counters, slices);
    }

    private static WindowCounts slice(long start, long end, List<DriftPartial> partials, SliceReference slice) {
        Sum sum = new Sum(slice.reference());
        for (DriftPartial partial : partials) {
            for (SliceCounts counts : partial.getSlices()) {
                if (counts.getSlice().equals(slice.name())) {
                    sum.add(counts.getSamples(), counts.getEntities(), counts.getCounts());
                }
            }
        }
        return new WindowCounts(start, end, sum.samples, sum.entities, sum.counters);
    }

    private static final class Sum {
        private final List<BinCounter> counters;
        private long samples;
        private long entities;

        private Sum(DriftReference reference) {
            counters = reference.counted().stream().map(BinCounter::new).toList();
        }

        private void add(long moreSamples, long moreEntities, List<BinCounts> more) {
            samples += moreSamples;
            entities += moreEntities;
            for (int i = 0; i < counters.size(); i++) {
                BinCounts counts = more.get(i);
                counters.get(i).merge(array(counts.getPsi()), array(counts.getKs()), counts.getOutside());
            }
        }
    }

    private static long[] array(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).toArray();
    }
}
