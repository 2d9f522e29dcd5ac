package io.millrace.topology.quality;

import io.millrace.quality.CohortCounter;
import io.millrace.quality.LabelDelays;
import io.millrace.records.LabelledCohort;
import java.util.List;

/**
 * What all partitions know of the labels of a window: entities live in one partition each, so that their counts add.
 *
 * @param labelled rows with score and label, judged or not
 * @param treated those judged whose entity was acted on within the horizon
 * @param entities distinct ones of those judged
 * @param cohort decisions of those judged
 * @param delays how long labels were waited for
 * @param all those judged, by score
 * @param parts the same, told apart
 */
record LabelledWindow(
        long labelled,
        long treated,
        long entities,
        CohortCounter cohort,
        LabelDelays delays,
        JudgedPart all,
        List<JudgedPart> parts) {

    static LabelledWindow of(List<LabelledCohort> partitions) {
        CohortCounter cohort = new CohortCounter();
        partitions.forEach(partition -> cohort.add(CohortRecords.counter(partition)));
        LabelDelays delays = new LabelDelays();
        partitions.forEach(partition -> delays.add(CohortRecords.delays(partition)));
        List<JudgedPart> parts = JudgedPart.together(partitions);
        return new LabelledWindow(
                partitions.stream().mapToLong(LabelledCohort::getLabelled).sum(),
                partitions.stream().mapToLong(LabelledCohort::getTreated).sum(),
                partitions.stream().mapToLong(LabelledCohort::getEntities).sum(),
                cohort,
                delays,
                parts.stream()
                        .filter(part -> part.name().equals(PartName.ALL))
                        .findFirst()
                        .orElse(JudgedPart.none(PartName.ALL)),
                parts.stream().filter(part -> !part.name().equals(PartName.ALL)).toList());
    }
}
