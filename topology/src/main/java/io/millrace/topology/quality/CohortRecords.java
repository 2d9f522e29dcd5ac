package io.millrace.topology.quality;

import io.millrace.quality.CohortCounter;
import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.quality.GroupedOutcomes;
import io.millrace.quality.LabelDelays;
import io.millrace.quality.OutcomeCounts;
import io.millrace.records.CohortPart;
import io.millrace.records.LabelledCohort;
import io.millrace.records.OutcomeGroup;
import io.millrace.records.ScoredCohort;
import java.util.List;

/** What partitions have counted, as what can be judged. */
final class CohortRecords {

    private CohortRecords() {}

    /** @throws IllegalArgumentException when it cannot be */
    static ConfidenceBasedEstimate estimate(ScoredCohort scored) {
        List<Long> rows = scored.getBinRows();
        List<Long> sums = scored.getBinSums();
        if (rows.size() != ConfidenceBasedEstimate.BINS || sums.size() != ConfidenceBasedEstimate.BINS) {
            throw new IllegalArgumentException(rows.size() + " bins of scores");
        }
        long[] numbers = new ConfidenceBasedEstimate().numbers();
        numbers[0] = scored.getPositives();
        numbers[1] = scored.getPositiveSum();
        numbers[2] = scored.getNegatives();
        numbers[3] = scored.getNegativeSum();
        numbers[4] = scored.getVarianceSum();
        int first = numbers.length - 2 * ConfidenceBasedEstimate.BINS;
        for (int bin = 0; bin < ConfidenceBasedEstimate.BINS; bin++) {
            numbers[first + 2 * bin] = rows.get(bin);
            numbers[first + 2 * bin + 1] = sums.get(bin);
        }
        return ConfidenceBasedEstimate.of(numbers);
    }

    /** @throws IllegalArgumentException when it cannot be */
    static LabelDelays delays(LabelledCohort labelled) {
        return LabelDelays.of(
                labelled.getDelays().stream().mapToLong(Long::longValue).toArray());
    }

    /** @throws IllegalArgumentException when it cannot be */
    static GroupedOutcomes outcomes(CohortPart part) {
        GroupedOutcomes outcomes = new GroupedOutcomes();
        for (OutcomeGroup group : part.getGroups()) {
            List<Integer> bins = group.getBins();
            if (group.getPositives().size() != bins.size()
                    || group.getNegatives().size() != bins.size()) {
                throw new IllegalArgumentException(bins.size() + " bins of " + part.getDimension());
            }
            OutcomeCounts counts = new OutcomeCounts();
            for (int i = 0; i < bins.size(); i++) {
                counts.addBin(
                        bins.get(i),
                        group.getPositives().get(i),
                        group.getNegatives().get(i),
                        0);
            }
            counts.addDecisions(group.getTruePositives(), group.getFalsePositives(), group.getSquares());
            outcomes.add(group.getGroup(), counts);
        }
        List<Long> sums = part.getScoreSums();
        for (int bin = 0; bin < sums.size(); bin++) {
            outcomes.addScores(bin, sums.get(bin));
        }
        return outcomes;
    }

    /** @throws IllegalArgumentException when it cannot be */
    static CohortCounter counter(LabelledCohort labelled) {
        List<List<Long>> kinds = List.of(
                labelled.getTruePositives(),
                labelled.getFalsePositives(),
                labelled.getTrueNegatives(),
                labelled.getFalseNegatives(),
                labelled.getSquares());
        long[] numbers = new CohortCounter().numbers();
        int each = 1 + CohortCounter.REPLICATES;
        for (int kind = 0; kind < kinds.size(); kind++) {
            List<Long> counts = kinds.get(kind);
            if (counts.size() != each) {
                throw new IllegalArgumentException(counts.size() + " counts of " + each);
            }
            for (int i = 0; i < each; i++) {
                numbers[i * CohortCounter.COUNTS + kind] = counts.get(i);
            }
        }
        return CohortCounter.of(numbers);
    }
}
