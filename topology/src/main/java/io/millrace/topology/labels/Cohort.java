package io.millrace.topology.labels;

import io.millrace.quality.CohortCounter;
import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.quality.DecisionCounts;
import io.millrace.quality.OutcomeCounts;
import io.millrace.quality.ScoreBins;
import io.millrace.records.CohortPart;
import io.millrace.records.LabelledCohort;
import io.millrace.records.OutcomeGroup;
import io.millrace.records.ScoredCohort;
import io.millrace.topology.quality.PartName;
import io.millrace.topology.quality.QualityWindows;
import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.WindowKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** A version's predictions in a window, and its records. */
record Cohort(String model, String version, long start, long end) {
    /** Numbers of a {@link ConfidenceBasedEstimate} before those of its bins. */
    private static final int SUMS = 5;

    /** That of a key; null when its model's quality is not watched any more: there may be no such model, and nobody would judge it. */
    static @Nullable Cohort of(QualityWindows windows, Bytes key) {
        String subject = WindowKeys.subject(key);
        int slash = subject.indexOf('/');
        String model = subject.substring(0, slash);
        if (!windows.watches(model)) {
            return null;
        }
        long end = StoreKeys.time(key);
        return new Cohort(model, subject.substring(slash + 1), windows.start(model, end), end);
    }

    ScoredCohort scored(ConfidenceBasedEstimate estimate) {
        long[] numbers = estimate.numbers();
        return new ScoredCohort(
                model,
                version,
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(end),
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                each(numbers, SUMS, 2),
                each(numbers, SUMS + 1, 2));
    }

    LabelledCohort labelled(LabelledCounts counts, Map<PartName, SortedMap<Integer, PartGroup>> parts) {
        long[] numbers = counts.cohort().numbers();
        int kinds = CohortCounter.COUNTS;
        return new LabelledCohort(
                model,
                version,
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(end),
                counts.labelled(),
                counts.treated(),
                counts.entities(),
                each(numbers, 0, kinds),
                each(numbers, 1, kinds),
                each(numbers, 2, kinds),
                each(numbers, 3, kinds),
                each(numbers, 4, kinds),
                each(counts.delays().numbers(), 0, 1),
                parts.entrySet().stream()
                        .sorted(Comparator.comparing(part -> part.getKey().text()))
                        .map(part -> part(part.getKey(), part.getValue()))
                        .toList());
    }

    private static CohortPart part(PartName name, SortedMap<Integer, PartGroup> groups) {
        OutcomeCounts all = new OutcomeCounts();
        groups.values().forEach(group -> all.add(group.outcomes()));
        return new CohortPart(
                name.dimension(),
                name.value(),
                groups.values().stream().mapToLong(PartGroup::labelled).sum(),
                groups.values().stream().mapToLong(PartGroup::entities).sum(),
                LongStream.range(0, ScoreBins.COUNT)
                        .map(bin -> all.sum((int) bin))
                        .boxed()
                        .toList(),
                groups.entrySet().stream()
                        .filter(group -> group.getValue().outcomes().rows() > 0)
                        .map(group -> group(group.getKey(), group.getValue().outcomes()))
                        .toList());
    }

    private static OutcomeGroup group(int number, OutcomeCounts outcomes) {
        List<Integer> bins = IntStream.range(0, ScoreBins.COUNT)
                .filter(bin -> outcomes.positives(bin) + outcomes.negatives(bin) > 0)
                .boxed()
                .toList();
        DecisionCounts decisions = outcomes.decisions();
        return new OutcomeGroup(
                number,
                decisions.confusion().truePositives(),
                decisions.confusion().falsePositives(),
                decisions.squares(),
                bins,
                bins.stream().map(outcomes::positives).toList(),
                bins.stream().map(outcomes::negatives).toList());
    }

    private static List<Long> each(long[] numbers, int from, int step) {
        List<Long> each = new ArrayList<>();
        for (int i = from; i < numbers.length; i += step) {
            each.add(numbers[i]);
        }
        return each;
    }
}
