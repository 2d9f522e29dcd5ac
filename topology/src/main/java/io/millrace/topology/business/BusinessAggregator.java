package io.millrace.topology.business;

import io.millrace.business.Cohort;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.BusinessPartial;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topology.windows.TickProgress;
import io.millrace.topology.windows.WindowLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Puts the partitions together. A month is reported when every partition has completed a tick: the first of each UTC day when something has come, for as long as it grows, and at the
 * one at which all its rows have matured. Rows that come later amend it. Of each partition the latest counts
 * are kept: a report may hold what one that is ahead has counted by later ticks, so that only the latest report of a month is a function of the ticks alone.
 */
final class BusinessAggregator {
    private static final long DAY = Duration.ofDays(1).toMillis();
    /** A month that has only begun ends less than so much later. */
    private static final long MONTH = 32 * DAY;

    private final BusinessMonths months;
    private final BusinessReports reports;
    private final int partitions;
    private final Deserializer<MonitoringPartial> deserializer;
    private final WindowLedger ledger;
    private final TickProgress progress;
    private final BusinessAlerts alerts;

    BusinessAggregator(
            Project project,
            int partitions,
            Deserializer<MonitoringPartial> deserializer,
            ProcessorContext<?, ?> context) {
        months = new BusinessMonths(project);
        reports = new BusinessReports(project.interventions());
        this.partitions = partitions;
        this.deserializer = deserializer;
        ledger = new WindowLedger(
                context.getStateStore(BusinessTopology.PARTIALS_STORE),
                context.getStateStore(BusinessTopology.WINDOWS_STORE));
        progress = new TickProgress(context.getStateStore(BusinessTopology.PROGRESS_STORE), partitions);
        alerts = new BusinessAlerts(
                context.getStateStore(BusinessTopology.ALERTS_STORE),
                context.getStateStore(BusinessTopology.PROGRESS_STORE));
    }

    /**
     * Takes what a partition has counted in a month. What is of a model or a month that is none of the project's is passed over: while a project
     * file changes, processes have different ones.
     *
     * @param message the partial as it came
     * @return false when it cannot be
     */
    boolean accept(BusinessPartial partial, int partition, byte[] message) {
        if (partition < 0 || partition >= partitions || !canBe(partial.getActedOn()) || !canBe(partial.getHeldOut())) {
            return false;
        }
        long end = partial.getWindowEnd().toEpochMilli();
        if (months.isOurs(partial.getModel(), end) && end > months.forgottenAt(progress.reached())) {
            ledger.take(end, partial.getModel(), partition, message);
        }
        return true;
    }

    /** Takes that a partition has completed a tick; reports what is to be reported now. */
    void tickDone(int partition, long time, Consumer<MonitoringReport> sink, Consumer<Alert> alertSink) {
        long before = progress.reached();
        if (!progress.done(partition, time)) {
            return;
        }
        long now = progress.everywhere();
        if (now <= before) {
            return;
        }
        boolean newDay = Math.floorDiv(now, DAY) > Math.floorDiv(before, DAY);
        for (WindowLedger.Window window : ledger.known(months.forgottenAt(before), now + MONTH)) {
            if (!months.isOurs(window.subject(), window.end())) {
                continue;
            }
            long complete = months.complete(window.subject(), window.end());
            boolean completes = complete > before && complete <= now;
            if (completes || (newDay && window.stands().changed())) {
                MonitoringReport report = report(now, window, complete <= now);
                sink.accept(report);
                alerts.follow(report, alertSink);
            }
        }
        ledger.forget(months.forgottenAt(before), months.forgottenAt(now));
        progress.reach(now);
    }

    private MonitoringReport report(long tick, WindowLedger.Window window, boolean complete) {
        long end = window.end();
        String model = window.subject();
        Cohort cohort = ledger.partials(end, model).stream()
                .map(message ->
                        (BusinessPartial) deserializer.deserialize("", message).getBody())
                .map(counted -> new Cohort(
                        BusinessReports.outcomes(counted.getActedOn()), BusinessReports.outcomes(counted.getHeldOut())))
                .reduce(Cohort.NONE, Cohort::plus);
        return new MonitoringReport(
                model,
                model,
                Instant.ofEpochMilli(months.calendar().start(end)),
                Instant.ofEpochMilli(end),
                ledger.judged(window).revision(),
                Instant.ofEpochMilli(tick),
                reports.report(model, months.calendar().name(end), cohort, complete));
    }

    /** Whether counts can be true. */
    private static boolean canBe(CohortOutcomes arm) {
        return arm.getPositives() >= 0
                && arm.getTreated() >= 0
                && arm.getPositives() <= arm.getRows()
                && arm.getTreated() <= arm.getRows();
    }
}
