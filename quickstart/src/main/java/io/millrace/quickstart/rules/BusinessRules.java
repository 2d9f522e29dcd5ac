package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.BusinessTargets;
import io.millrace.project.BusinessTargets.FalsePositiveCost;
import io.millrace.project.Project;

/** What acting on predictions is to achieve. */
final class BusinessRules {
    private static final String VERDICTS = "business-effect.md#verdicts";

    private BusinessRules() {}

    static RuleGroup of(Project project, BusinessTargets targets) {
        RuleGroup group = RuleGroup.of("business", project.name(), targets.model());
        Double reduction = targets.rateReduction();
        if (reduction != null) {
            group.rule("BusinessReductionMissed", WARNING, "business.rate_reduction")
                    .when("max(" + group.series("millrace_business_reduction_ratio", "bound=\"high\"") + ") < "
                            + Written.number(reduction))
                    .shownBy("business", 1)
                    .says(
                            "acting on predictions has avoided less than " + Written.percent(reduction)
                                    + " of the latest month's cases, for certain",
                            "is acted on whom it is decided of, and does the action help?",
                            VERDICTS);
        }
        FalsePositiveCost cost = targets.falsePositives();
        if (cost != null && cost.maxPerMonth() != null) {
            String metric = project.interventions().source() == null
                    ? "millrace_business_false_alarm_cost"
                    : "millrace_business_treated_false_alarm_cost";
            group.rule("BusinessCostExceeded", WARNING, "business.false_positive_cost.max")
                    .when("max(" + group.series(metric, "bound=\"low\"") + ") > " + Written.number(cost.maxPerMonth()))
                    .shownBy("business", 3)
                    .says(
                            "false alarms of the latest month cost {{ $value | humanize }} " + cost.currency()
                                    + " at least, and may cost " + Written.number(cost.maxPerMonth()),
                            "a higher threshold alarms less often; costs can be told to the threshold",
                            VERDICTS);
        }
        return group;
    }
}
