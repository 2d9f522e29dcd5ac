package io.millrace.topology.business;

import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.Estimate;
import io.millrace.records.MonitoringReport;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.topology.reports.ReportFamilies;
import io.millrace.wire.MonitoringBody;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows the latest month of each model: the latest complete one's effect, and what false alarms cost in the latest that there are rows of. What cannot be told is not a number, or not there. */
public final class BusinessMetrics implements Consumer<MonitoringReport> {
    private static final List<String> LABELS = List.of("project", "model");
    private static final List<String> BOUNDED = List.of("project", "model", "bound");

    private final ReportFamilies families;
    private final String project;
    /** By model. */
    private final Map<String, MonitoringReport> latest = new ConcurrentHashMap<>();
    /** By model, of months whose rows have all matured. */
    private final Map<String, MonitoringReport> complete = new ConcurrentHashMap<>();

    public BusinessMetrics(ReportFamilies families, String project) {
        this.families = families;
        this.project = project;
        bounds(
                "millrace_business_reduction_ratio",
                "Share of the label's cases that acting avoided in the latest complete month: value, low and high at 95 %; not a number where it cannot be told.",
                complete,
                BusinessReport::getReduction);
        bounds(
                "millrace_business_avoided",
                "Cases of the label that acting avoided in the latest complete month.",
                complete,
                BusinessReport::getAvoided);
        bounds(
                "millrace_business_false_alarms",
                "Entities to be acted on in the latest month that would not have had the label anyway: the false alarms if all were acted on.",
                latest,
                BusinessReport::getFalseAlarms);
        bounds(
                "millrace_business_false_alarm_cost",
                "What false alarms of the latest month cost if all were acted on, in the project's currency.",
                latest,
                BusinessReport::getFalseAlarmCost);
        bounds(
                "millrace_business_treated_false_alarms",
                "Entities really acted on in the latest month that would not have had the label anyway; only where the project names a source of interventions.",
                latest,
                whereKnown(BusinessReport::getTreatedFalseAlarms));
        bounds(
                "millrace_business_treated_false_alarm_cost",
                "What acting on those of them who were really acted on has cost, in the project's currency.",
                latest,
                whereKnown(BusinessReport::getTreatedFalseAlarmCost));
        share(
                "millrace_business_compliance_ratio",
                "Share of those to be acted on who were, in the latest month.",
                BusinessReport::getActedOn);
        share(
                "millrace_business_contamination_ratio",
                "Share of those held out who were acted on all the same, in the latest month.",
                BusinessReport::getHeldOut);
    }

    /** What a report estimates of something, null where it does not. */
    @FunctionalInterface
    private interface Estimated {
        @Nullable Estimate in(BusinessReport report);
    }

    @Override
    public void accept(MonitoringReport of) {
        if (MonitoringBody.of(of) instanceof BusinessReport report) {
            latest.merge(of.getModel(), of, BusinessMetrics::later);
            if (report.getComplete()) {
                complete.merge(of.getModel(), of, BusinessMetrics::later);
            }
        }
    }

    private static MonitoringReport later(MonitoringReport known, MonitoringReport now) {
        return now.getWindowEnd().isBefore(known.getWindowEnd()) ? known : now;
    }

    private static Estimated whereKnown(Estimated estimated) {
        return report -> report.getTreatmentKnown() ? estimated.in(report) : null;
    }

    private void bounds(String name, String help, Map<String, MonitoringReport> months, Estimated of) {
        families.family(
                name,
                help,
                BOUNDED,
                samples -> months.forEach((model, month) -> {
                    Estimate estimate = of.in(month.getBusiness());
                    if (estimate != null) {
                        samples.add(bound(model, "value", estimate.getValue()));
                        samples.add(bound(model, "low", estimate.getLow()));
                        samples.add(bound(model, "high", estimate.getHigh()));
                    }
                }));
    }

    private Sample bound(String model, String bound, @Nullable Double value) {
        return new Sample(List.of(project, model, bound), value == null ? Double.NaN : value);
    }

    private void share(String name, String help, Function<BusinessReport, CohortOutcomes> of) {
        families.family(
                name,
                help,
                LABELS,
                samples -> latest.forEach((model, month) -> {
                    BusinessReport report = month.getBusiness();
                    CohortOutcomes arm = of.apply(report);
                    if (report.getTreatmentKnown() && arm.getRows() > 0) {
                        samples.add(new Sample(List.of(project, model), arm.getTreated() / (double) arm.getRows()));
                    }
                }));
    }
}
