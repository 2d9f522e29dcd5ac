package io.millrace.serving.reports;

import io.millrace.records.ArmCounts;
import java.util.List;

/** How long an arm of the model stops took; each look takes it. */
public record CountedPace(
        String variant,
        long samples,
        long errors,
        long excused,
        long passes,
        long nanos,
        long timed,
        long slow,
        List<Long> latency) {

    /** The arms that were counted. */
    public static List<CountedPace> of(ServingCounts counts) {
        return counts.take("stops").stream()
                .flatMap(tally -> tally.all().stream())
                .map(ArmTally::toRecord)
                .map(CountedPace::of)
                .toList();
    }

    private static CountedPace of(ArmCounts arm) {
        return new CountedPace(
                arm.getVariant(),
                arm.getSamples(),
                arm.getErrors(),
                arm.getExcused(),
                arm.getPasses(),
                arm.getScoringNanos(),
                arm.getTimed(),
                arm.getSlow(),
                arm.getLatency());
    }
}
