package io.millrace.topology.business;

import io.millrace.records.Alert;
import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.Estimate;
import io.millrace.records.MonitoringReport;
import io.millrace.records.Severity;
import io.millrace.records.TargetReport;
import io.millrace.records.TargetVerdict;
import io.millrace.topology.judging.JudgeState;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.windows.OpenAlerts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Alerts of targets that are missed for certain. One is opened by a month and closed by that month, when late rows turn it round, or by a later one that is complete and does not miss it:
 * a new month that has just begun says nothing of it.
 */
final class BusinessAlerts {
    /** False alarms have cost more than they may in a month. */
    static final String COST_EXCEEDED = "business_cost_exceeded";
    /** A complete month's reduction is below its target. */
    static final String REDUCTION_MISSED = "business_reduction_missed";

    private static final String COSTS =
            "false alarms of %s cost more than %.2f %s in %s: act on fewer, by a higher threshold or a better model";
    private static final String WOULD_COST =
            "false alarms of %s would cost more than %.2f %s in %s if all were acted on: act on fewer, by a higher threshold or a better model, or name a source of interventions, so that those who are acted on are counted";

    private final JudgeState state;

    /** Its times hold, per kind and model, the month that has spoken last. */
    BusinessAlerts(JudgeState state) {
        this.state = state;
    }

    /** Follows a report. */
    void follow(MonitoringReport of, Consumer<Alert> alerts) {
        BusinessReport report = of.getBusiness();
        TargetReport cost = report.getCostTarget();
        TargetReport reduction = report.getReductionTarget();
        String currency = String.valueOf(report.getCurrency());
        if (cost != null) {
            follow(
                    of,
                    COST_EXCEEDED,
                    cost.getVerdict(),
                    String.format(
                            Locale.ROOT,
                            report.getTreatmentKnown() ? COSTS : WOULD_COST,
                            of.getModel(),
                            cost.getTarget(),
                            currency,
                            report.getMonth()),
                    cost(report),
                    alerts);
        }
        if (reduction != null) {
            follow(
                    of,
                    REDUCTION_MISSED,
                    reduction.getVerdict(),
                    String.format(
                            Locale.ROOT,
                            "acting on %s avoided less than %.1f %% in %s: look at what is done, and whether it is done in time",
                            of.getModel(),
                            100 * reduction.getTarget(),
                            report.getMonth()),
                    evidence(report, "reduction", report.getReduction()),
                    alerts);
        }
    }

    private void follow(
            MonitoringReport of,
            String kind,
            TargetVerdict verdict,
            String message,
            Map<String, String> evidence,
            Consumer<Alert> alerts) {
        String model = of.getModel();
        Bytes said = Bytes.wrap(("said " + kind + " " + model).getBytes(StandardCharsets.UTF_8));
        long end = of.getWindowEnd().toEpochMilli();
        long latest = ByteStores.time(state.times(), said, -1);
        BusinessReport report = of.getBusiness();
        if (end < latest) {
            return;
        }
        OpenAlerts open = state.alerts(model);
        Instant at = of.getJudgedAt();
        if (verdict == TargetVerdict.NOT_MET) {
            open.raise(kind, model, Severity.WARNING, message, evidence, at, alerts);
            ByteStores.keepTime(state.times(), said, end);
        } else if (report.getComplete() || end == latest) {
            open.close(kind, model, report.getMonth() + " does not miss it for certain", at, alerts);
            ByteStores.keepTime(state.times(), said, end);
        }
    }

    private static Map<String, String> cost(BusinessReport report) {
        Map<String, String> evidence = evidence(report, "cost_if_all_were_acted_on", report.getFalseAlarmCost());
        if (report.getTreatmentKnown()) {
            evidence.put(
                    "treated",
                    report.getActedOn().getTreated() + " of "
                            + report.getActedOn().getRows());
            put(evidence, "cost", report.getTreatedFalseAlarmCost());
        }
        return evidence;
    }

    private static Map<String, String> evidence(BusinessReport report, String name, @Nullable Estimate estimate) {
        Map<String, String> evidence = new TreeMap<>();
        evidence.put("acted_on", words(report.getActedOn()));
        evidence.put("held_out", words(report.getHeldOut()));
        put(evidence, name, estimate);
        return evidence;
    }

    private static void put(Map<String, String> evidence, String name, @Nullable Estimate estimate) {
        if (estimate != null) {
            evidence.put(name, figure(estimate.getValue()));
            evidence.put(name + "_low", figure(estimate.getLow()));
            evidence.put(name + "_high", figure(estimate.getHigh()));
        }
    }

    private static String words(CohortOutcomes arm) {
        return arm.getPositives() + " of " + arm.getRows();
    }

    private static String figure(@Nullable Double value) {
        return value == null ? "unknown" : String.format(Locale.ROOT, "%.4f", value);
    }
}
