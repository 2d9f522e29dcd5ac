package io.millrace.topology.business;

import io.millrace.business.Cohort;
import io.millrace.project.Project;
import io.millrace.records.BusinessPartial;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topology.judging.Findings;
import io.millrace.topology.judging.JudgeState;
import io.millrace.topology.judging.WindowJudge;
import io.millrace.topology.windows.WindowLedger;
import io.millrace.wire.MonitoringBody;
import java.time.Duration;
import java.time.Instant;

/**
 * Puts the partitions together. A month is reported when every partition has completed a tick: the first of each UTC day when something has come, for as long as it grows, and at the
 * one at which all its rows have matured. Rows that come later amend it. Of each partition the latest counts
 * are kept: a report may hold what one that is ahead has counted by later ticks, so that only the latest report of a month is a function of the ticks alone.
 */
final class BusinessAggregator implements WindowJudge {
    private static final long DAY = Duration.ofDays(1).toMillis();
    /** A month that has only begun ends less than so much later. */
    private static final long MONTH = 32 * DAY;

    private final BusinessMonths months;
    private final BusinessReports reports;
    private final JudgeState state;
    private final BusinessAlerts alerts;

    BusinessAggregator(Project project, JudgeState state) {
        months = new BusinessMonths(project);
        reports = new BusinessReports(project.interventions());
        this.state = state;
        alerts = new BusinessAlerts(state);
    }

    @Override
    public void accept(MonitoringPartial partial, byte[] message) {
        if (MonitoringBody.of(partial) instanceof BusinessPartial counted) {
            String model = counted.getModel();
            if (!canBe(counted.getActedOn()) || !canBe(counted.getHeldOut())) {
                throw new IllegalArgumentException("counts of whom " + model + " acted on that cannot be");
            }
            long end = counted.getWindowEnd().toEpochMilli();
            if (months.isOurs(model, end) && end > forgottenAt(state.progress().reached())) {
                state.ledger().take(end, model, partial.getPartition(), message);
            }
        }
    }

    @Override
    public void judge(long before, long now, Findings findings) {
        if (now <= before) {
            return;
        }
        boolean newDay = Math.floorDiv(now, DAY) > Math.floorDiv(before, DAY);
        for (WindowLedger.Window window : state.ledger().known(forgottenAt(before), now + MONTH)) {
            if (!months.isOurs(window.subject(), window.end())) {
                continue;
            }
            long complete = months.complete(window.subject(), window.end());
            boolean completes = complete > before && complete <= now;
            if (completes || (newDay && window.stands().changed())) {
                MonitoringReport report = report(now, window, complete <= now);
                findings.reports().accept(report);
                alerts.follow(report, findings.alerts());
            }
        }
    }

    @Override
    public long forgottenAt(long tick) {
        return months.forgottenAt(tick);
    }

    private MonitoringReport report(long tick, WindowLedger.Window window, boolean complete) {
        long end = window.end();
        String model = window.subject();
        Cohort cohort = state.counted(end, model, BusinessPartial.class).stream()
                .map(counted -> new Cohort(
                        BusinessReports.outcomes(counted.getActedOn()), BusinessReports.outcomes(counted.getHeldOut())))
                .reduce(Cohort.NONE, Cohort::plus);
        return MonitoringBody.report(
                model,
                model,
                Instant.ofEpochMilli(months.calendar().start(end)),
                Instant.ofEpochMilli(end),
                state.ledger().judged(window).revision(),
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
