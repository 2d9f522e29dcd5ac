package io.millrace.topology.quality;

import io.millrace.quality.GroupedOutcomes;
import io.millrace.records.CohortPart;
import io.millrace.records.LabelledCohort;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What all partitions know of the labels of a part of a cohort.
 *
 * @param name which part
 * @param labelled rows with score and label, judged or not
 * @param entities distinct ones of those judged; of {@link PartName#OTHER_SLICES} at most so many
 * @param outcomes those judged, by score
 */
record JudgedPart(PartName name, long labelled, long entities, GroupedOutcomes outcomes) {

    /** Of nothing. */
    static JudgedPart none(PartName name) {
        return new JudgedPart(name, 0, 0, new GroupedOutcomes());
    }

    /**
     * The parts of all partitions, in the order of their names. A slice that some partition has counted among the others is among the others; so are those beyond the most that there may be, the smallest.
     */
    static List<JudgedPart> together(List<LabelledCohort> partitions) {
        Set<PartName> incomplete = incomplete(partitions);
        Map<PartName, JudgedPart> parts = new TreeMap<>(Comparator.comparing(PartName::text));
        for (LabelledCohort partition : partitions) {
            for (CohortPart part : partition.getParts()) {
                PartName name = name(part);
                add(parts, incomplete.contains(name) ? PartName.OTHER_SLICES : name, of(part));
            }
        }
        List<JudgedPart> beyond = parts.values().stream()
                .filter(part -> isSlice(part.name))
                .sorted(Comparator.comparingLong((JudgedPart part) -> -part.labelled))
                .skip(PartName.MOST_SLICES)
                .toList();
        for (JudgedPart part : beyond) {
            parts.remove(part.name);
            add(parts, PartName.OTHER_SLICES, part);
        }
        return List.copyOf(parts.values());
    }

    /** Slices that a partition with others knows nothing of: some of the others may be theirs. */
    private static Set<PartName> incomplete(List<LabelledCohort> partitions) {
        Set<PartName> slices = new HashSet<>();
        partitions.forEach(partition -> slices.addAll(names(partition)));
        slices.removeIf(name -> !isSlice(name));
        Set<PartName> incomplete = new HashSet<>();
        for (LabelledCohort partition : partitions) {
            Set<PartName> known = names(partition);
            if (known.contains(PartName.OTHER_SLICES)) {
                slices.stream().filter(slice -> !known.contains(slice)).forEach(incomplete::add);
            }
        }
        return incomplete;
    }

    private static Set<PartName> names(LabelledCohort partition) {
        return partition.getParts().stream().map(JudgedPart::name).collect(Collectors.toSet());
    }

    private static PartName name(CohortPart part) {
        return new PartName(part.getDimension(), part.getValue());
    }

    private static boolean isSlice(PartName name) {
        return name.dimension().equals(PartName.SLICE) && !name.equals(PartName.OTHER_SLICES);
    }

    private static JudgedPart of(CohortPart part) {
        return new JudgedPart(name(part), part.getLabelled(), part.getEntities(), CohortRecords.outcomes(part));
    }

    private static void add(Map<PartName, JudgedPart> parts, PartName name, JudgedPart more) {
        JudgedPart before = parts.getOrDefault(name, none(name));
        before.outcomes.add(more.outcomes);
        parts.put(
                name,
                new JudgedPart(
                        name, before.labelled + more.labelled, before.entities + more.entities, before.outcomes));
    }
}
