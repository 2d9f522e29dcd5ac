package io.millrace.quickstart.business;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.Estimate;
import io.millrace.records.MonitoringReport;
import io.millrace.records.TargetReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Months as a program reads them: names and meanings are those of the records, and what cannot be told is null. */
public final class BusinessJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BusinessJson() {}

    /** A list with an object per month. */
    public static String of(List<MonitoringReport> months) {
        ArrayNode list = JSON.createArrayNode();
        months.forEach(month -> put(list.addObject(), month));
        return list.toPrettyString();
    }

    private static void put(ObjectNode node, MonitoringReport of) {
        BusinessReport report = of.getBusiness();
        node.put("model", of.getModel());
        node.put("month", report.getMonth());
        node.put("revision", of.getRevision());
        node.put("judged_at", of.getJudgedAt().toString());
        node.put("complete", report.getComplete());
        node.put("treatment_known", report.getTreatmentKnown());
        put(node.putObject("acted_on"), report.getActedOn());
        put(node.putObject("held_out"), report.getHeldOut());
        put(node, "reduction", report.getReduction());
        put(node, "difference", report.getDifference());
        put(node, "avoided", report.getAvoided());
        put(node, "false_alarms", report.getFalseAlarms());
        put(node, "false_alarm_cost", report.getFalseAlarmCost());
        put(node, "treated_false_alarms", report.getTreatedFalseAlarms());
        put(node, "treated_false_alarm_cost", report.getTreatedFalseAlarmCost());
        node.put("currency", report.getCurrency());
        put(node, "reduction_target", report.getReductionTarget());
        put(node, "cost_target", report.getCostTarget());
    }

    private static void put(ObjectNode node, CohortOutcomes group) {
        node.put("rows", group.getRows());
        node.put("positives", group.getPositives());
        node.put("treated", group.getTreated());
    }

    private static void put(ObjectNode node, String name, @Nullable Estimate estimate) {
        if (estimate == null) {
            node.putNull(name);
            return;
        }
        node.putObject(name)
                .put("value", estimate.getValue())
                .put("low", estimate.getLow())
                .put("high", estimate.getHigh());
    }

    private static void put(ObjectNode node, String name, @Nullable TargetReport target) {
        if (target == null) {
            node.putNull(name);
            return;
        }
        node.putObject(name)
                .put("target", target.getTarget())
                .put("verdict", target.getVerdict().name())
                .put("more_held_out", target.getMoreHeldOut());
    }
}
