package io.millrace.topology.drift;

import io.millrace.drift.BinCounter;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.WindowCounts;
import io.millrace.records.BinCounts;
import io.millrace.records.DriftPartial;
import java.util.List;

/** What the partitions have counted, against the reference that says what is counted. */
final class CountedPartials {

    private CountedPartials() {}

    /** Whether a partial counts what the reference counts, in its bins. */
    static boolean fit(DriftPartial partial, DriftReference reference) {
        List<FeatureReference> counted = reference.counted();
        if (partial.getCounts().size() != counted.size()) {
            return false;
        }
        for (int i = 0; i < counted.size(); i++) {
            BinCounts counts = partial.getCounts().get(i);
            if (!counts.getFeature().equals(counted.get(i).name())
                    || counts.getPsi().size() != counted.get(i).psiBins()
                    || counts.getKs().size() != counted.get(i).ksCounts().length) {
                return false;
            }
        }
        return true;
    }

    /** A window over all partitions: entities live in one partition each, so that their counts add. */
    static WindowCounts merged(long start, long end, List<DriftPartial> partials, DriftReference reference) {
        List<BinCounter> counters =
                reference.counted().stream().map(BinCounter::new).toList();
        long samples = 0;
        long entities = 0;
        for (DriftPartial partial : partials) {
            samples += partial.getSamples();
            entities += partial.getEntities();
            for (int i = 0; i < counters.size(); i++) {
                BinCounts counts = partial.getCounts().get(i);
                counters.get(i).merge(array(counts.getPsi()), array(counts.getKs()));
            }
        }
        return new WindowCounts(start, end, samples, entities, counters);
    }

    private static long[] array(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).toArray();
    }
}
