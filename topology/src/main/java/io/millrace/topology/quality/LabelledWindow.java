package io.millrace.topology.quality;

import io.millrace.quality.CohortCounter;
import io.millrace.records.LabelledCohort;
import java.util.List;

/** What all partitions know of the labels of a window: entities live in one partition each, so that their counts add. */
record LabelledWindow(long labelled, long treated, long entities, CohortCounter cohort) {

    static LabelledWindow of(List<LabelledCohort> partitions) {
        CohortCounter cohort = new CohortCounter();
        partitions.forEach(partition -> cohort.add(CohortRecords.counter(partition)));
        return new LabelledWindow(
                partitions.stream().mapToLong(LabelledCohort::getLabelled).sum(),
                partitions.stream().mapToLong(LabelledCohort::getTreated).sum(),
                partitions.stream().mapToLong(LabelledCohort::getEntities).sum(),
                cohort);
    }
}
