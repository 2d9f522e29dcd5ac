package io.millrace.wire;

import io.millrace.records.BusinessPartial;
import io.millrace.records.BusinessReport;
import io.millrace.records.DataPartial;
import io.millrace.records.DataReport;
import io.millrace.records.DriftPartial;
import io.millrace.records.DriftReport;
import io.millrace.records.ExampleCounts;
import io.millrace.records.LabelReport;
import io.millrace.records.LabelledCohort;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.QualityPartial;
import io.millrace.records.QualityReport;
import io.millrace.records.ScoredCohort;
import io.millrace.records.TickDone;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What reports and partials say. On the wire each kind has a nullable field of its own, of which one is set: a union could take no
 * other kind without breaking those who read an earlier version, whereas a field that they do not know is passed over.
 */
public final class MonitoringBody {
    private MonitoringBody() {}

    /** What a report says; null when it is of a kind that only a later version knows. */
    public static @Nullable Object of(MonitoringReport report) {
        return first(
                report.getDrift(), report.getData(), report.getBusiness(), report.getQuality(), report.getLabels());
    }

    /** What a partial says; null when it is of a kind that only a later version knows. */
    public static @Nullable Object of(MonitoringPartial partial) {
        return first(
                partial.getTickDone(),
                partial.getDrift(),
                partial.getExamples(),
                partial.getData(),
                partial.getBusiness(),
                partial.getQuality(),
                partial.getScoredCohort(),
                partial.getLabelledCohort());
    }

    private static @Nullable Object first(@Nullable Object... bodies) {
        for (Object body : bodies) {
            if (body != null) {
                return body;
            }
        }
        return null;
    }

    /**
     * A report.
     *
     * @param body one of the kinds of reports
     */
    public static MonitoringReport report(
            String model, String subject, Instant start, Instant end, int revision, Instant judgedAt, Object body) {
        MonitoringReport report = MonitoringReport.newBuilder()
                .setModel(model)
                .setSubject(subject)
                .setWindowStart(start)
                .setWindowEnd(end)
                .setRevision(revision)
                .setJudgedAt(judgedAt)
                .setDrift(as(DriftReport.class, body))
                .setData(as(DataReport.class, body))
                .setBusiness(as(BusinessReport.class, body))
                .setQuality(as(QualityReport.class, body))
                .setLabels(as(LabelReport.class, body))
                .build();
        return known(report, of(report), body);
    }

    /**
     * A partial.
     *
     * @param body one of the kinds of counts, or the end of a tick
     */
    public static MonitoringPartial partial(PartialStage stage, int partition, Object body) {
        MonitoringPartial partial = MonitoringPartial.newBuilder()
                .setStage(stage)
                .setPartition(partition)
                .setDrift(as(DriftPartial.class, body))
                .setExamples(as(ExampleCounts.class, body))
                .setData(as(DataPartial.class, body))
                .setBusiness(as(BusinessPartial.class, body))
                .setTickDone(as(TickDone.class, body))
                .setQuality(as(QualityPartial.class, body))
                .setScoredCohort(as(ScoredCohort.class, body))
                .setLabelledCohort(as(LabelledCohort.class, body))
                .build();
        return known(partial, of(partial), body);
    }

    private static <T> @Nullable T as(Class<T> kind, Object body) {
        return kind.isInstance(body) ? kind.cast(body) : null;
    }

    private static <T> T known(T record, @Nullable Object kept, Object body) {
        if (kept == null) {
            throw new IllegalArgumentException(
                    "nothing is told by a " + body.getClass().getName());
        }
        return record;
    }
}
