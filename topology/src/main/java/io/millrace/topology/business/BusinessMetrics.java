package io.millrace.topology.business;

import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.Estimate;
import io.millrace.records.MonitoringReport;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows the latest month of each model: the latest complete one's effect, and what false alarms cost in the latest that there are rows of. What cannot be told is not a number. After a restart a figure is
 * there again with the next report.
 */
public final class BusinessMetrics implements Consumer<MonitoringReport> {
    private static final List<String> LABELS = List.of("project", "model");
    private static final List<String> BOUNDED = List.of("project", "model", "bound");

    private final String project;
    private final Labelled<Gauge> reduction;
    private final Labelled<Gauge> avoided;
    private final Labelled<Gauge> falseAlarms;
    private final Labelled<Gauge> falseAlarmCost;
    private final Labelled<Gauge> treatedFalseAlarms;
    private final Labelled<Gauge> treatedFalseAlarmCost;
    private final Labelled<Gauge> compliance;
    private final Labelled<Gauge> contamination;
    /** End of the latest month that was shown, by model; of complete ones under a name that no model has. */
    private final Map<String, Instant> shown = new ConcurrentHashMap<>();

    public BusinessMetrics(Metrics metrics, String project) {
        this.project = project;
        reduction = metrics.gaugesBy(
                "millrace_business_reduction_ratio",
                "Share of the label's cases that acting avoided in the latest complete month: value, low and high at 95 %; not a number where it cannot be told.",
                BOUNDED);
        avoided = metrics.gaugesBy(
                "millrace_business_avoided",
                "Cases of the label that acting avoided in the latest complete month.",
                BOUNDED);
        falseAlarms = metrics.gaugesBy(
                "millrace_business_false_alarms",
                "Entities to be acted on in the latest month that would not have had the label anyway: the false alarms if all were acted on.",
                BOUNDED);
        falseAlarmCost = metrics.gaugesBy(
                "millrace_business_false_alarm_cost",
                "What false alarms of the latest month cost if all were acted on, in the project's currency.",
                BOUNDED);
        treatedFalseAlarms = metrics.gaugesBy(
                "millrace_business_treated_false_alarms",
                "Entities really acted on in the latest month that would not have had the label anyway; only where the project names a source of interventions.",
                BOUNDED);
        treatedFalseAlarmCost = metrics.gaugesBy(
                "millrace_business_treated_false_alarm_cost",
                "What acting on those of them who were really acted on has cost, in the project's currency.",
                BOUNDED);
        compliance = metrics.gaugesBy(
                "millrace_business_compliance_ratio",
                "Share of those to be acted on who were, in the latest month.",
                LABELS);
        contamination = metrics.gaugesBy(
                "millrace_business_contamination_ratio",
                "Share of those held out who were acted on all the same, in the latest month.",
                LABELS);
    }

    @Override
    public void accept(MonitoringReport of) {
        BusinessReport report = (BusinessReport) of.getBody();
        String model = of.getModel();
        if (report.getComplete() && isLatest("complete " + model, of.getWindowEnd())) {
            bounds(reduction, model, report.getReduction());
            bounds(avoided, model, report.getAvoided());
        }
        if (!isLatest(model, of.getWindowEnd())) {
            return;
        }
        bounds(falseAlarmCost, model, report.getFalseAlarmCost());
        bounds(falseAlarms, model, report.getFalseAlarms());
        if (report.getTreatmentKnown()) {
            bounds(treatedFalseAlarmCost, model, report.getTreatedFalseAlarmCost());
            bounds(treatedFalseAlarms, model, report.getTreatedFalseAlarms());
            share(compliance, model, report.getActedOn());
            share(contamination, model, report.getHeldOut());
        }
    }

    private boolean isLatest(String of, Instant end) {
        return shown.merge(of, end, (before, now) -> now.isBefore(before) ? before : now)
                .equals(end);
    }

    private void bounds(Labelled<Gauge> of, String model, @Nullable Estimate estimate) {
        if (estimate == null) {
            return;
        }
        set(of, model, "value", estimate.getValue());
        set(of, model, "low", estimate.getLow());
        set(of, model, "high", estimate.getHigh());
    }

    private void set(Labelled<Gauge> of, String model, String bound, @Nullable Double value) {
        of.with(project, model, bound).set(value == null ? Double.NaN : value);
    }

    private void share(Labelled<Gauge> of, String model, CohortOutcomes arm) {
        if (arm.getRows() > 0) {
            of.with(project, model).set(arm.getTreated() / (double) arm.getRows());
        }
    }
}
