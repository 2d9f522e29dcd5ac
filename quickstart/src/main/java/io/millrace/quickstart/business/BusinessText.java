package io.millrace.quickstart.business;

import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.Estimate;
import io.millrace.records.MonitoringReport;
import io.millrace.records.TargetReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** A month as a person reads it. */
public final class BusinessText {
    private static final String LINE = "  %-13s %s";
    private static final String IF_ALL = " if all were acted on";
    private static final String REALLY = "  really";

    private BusinessText() {}

    /** The lines of a month. */
    public static List<String> of(MonitoringReport of) {
        BusinessReport report = of.getBusiness();
        boolean known = report.getTreatmentKnown();
        List<String> lines = new ArrayList<>();
        lines.add("%s %s, %s"
                .formatted(of.getModel(), report.getMonth(), report.getComplete() ? "complete" : "still growing"));
        lines.add(line("acted on", group(report.getActedOn(), known ? "were really acted on" : null)));
        lines.add(line("held out", group(report.getHeldOut(), known ? "were acted on all the same" : null)));
        Estimate reduction = report.getReduction();
        if (reduction == null) {
            lines.add(line("reduction", "cannot be told: " + missing(report)));
        } else {
            lines.add(line(
                    "reduction",
                    figure(reduction, BusinessText::percent)
                            + target(report.getReductionTarget(), "target ", BusinessText::percent)));
            lines.add(line("difference", figure(report.getDifference(), BusinessText::percent)));
            lines.add(line("avoided", figure(report.getAvoided(), BusinessText::whole)));
            lines.add(line("false alarms", figure(report.getFalseAlarms(), BusinessText::whole) + IF_ALL));
            if (known) {
                lines.add(line(REALLY, figure(report.getTreatedFalseAlarms(), BusinessText::whole)));
            }
        }
        Estimate cost = report.getFalseAlarmCost();
        if (cost != null) {
            DoubleFunction<String> money = amount -> money(amount, report.getCurrency());
            String most = target(report.getCostTarget(), "at most ", money);
            lines.add(line("their cost", figure(cost, money) + IF_ALL + (known ? "" : most)));
            if (known) {
                lines.add(line(REALLY, figure(report.getTreatedFalseAlarmCost(), money) + most));
            }
        }
        return lines;
    }

    private static String line(String name, String text) {
        return LINE.formatted(name, text);
    }

    private static String missing(BusinessReport report) {
        return report.getHeldOut().getRows() == 0
                ? "nobody who is held out would have been acted on"
                : "nobody was to be acted on";
    }

    private static String group(CohortOutcomes group, @Nullable String treated) {
        String rows =
                String.format(Locale.ROOT, "%,d, of whom %,d have the label", group.getRows(), group.getPositives());
        if (group.getRows() == 0) {
            return "0";
        }
        double whole = group.getRows();
        String rate = rows + " (" + percent(group.getPositives() / whole) + ")";
        return treated == null ? rate : rate + "; " + percent(group.getTreated() / whole) + " " + treated;
    }

    private static String figure(@Nullable Estimate estimate, DoubleFunction<String> words) {
        if (estimate == null) {
            return "cannot be told";
        }
        String value = estimate.getValue() == null
                ? "cannot be told: nobody held out has the label"
                : words.apply(estimate.getValue());
        String low = estimate.getLow() == null ? "anything" : words.apply(estimate.getLow());
        String high = estimate.getHigh() == null ? "anything" : words.apply(estimate.getHigh());
        return value + " (95 %: " + low + " to " + high + ")";
    }

    private static String target(@Nullable TargetReport target, String word, DoubleFunction<String> words) {
        if (target == null) {
            return "";
        }
        Long more = target.getMoreHeldOut();
        return "; " + word + words.apply(target.getTarget()) + ": " + target.getVerdict()
                + (more == null ? "" : String.format(Locale.ROOT, ", %,d more held-out rows would tell", more));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String money(double amount, @Nullable String currency) {
        return String.format(Locale.ROOT, "%,.2f %s", amount, currency);
    }
}
