package io.millrace.quickstart.experiments;

import io.millrace.experiments.ExperimentPlan;
import io.millrace.experiments.MetricFormat;
import io.millrace.experiments.PrimaryMetric.ConversionRate;
import io.millrace.experiments.PrimaryMetric.Direction;
import io.millrace.experiments.RequiredSample;
import io.millrace.pages.Markup;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What was settled beforehand, and how each figure of it is to be understood. */
final class PlanSection {
    private final ExperimentPlan plan;
    private final MetricFormat format;

    PlanSection(ExperimentPlan plan) {
        this.plan = plan;
        format = MetricFormat.of(plan.primary());
    }

    void write(Markup page) {
        RequiredSample required = RequiredSample.of(plan);
        page.leaf("h2", "What was planned").open("dl");
        item(page, "Metric", metric());
        item(
                page,
                "Start, duration, attribution window",
                Instant.ofEpochMilli(plan.start()) + "; entities are exposed for " + words(plan.duration())
                        + ", and what an entity does within " + words(plan.attributionWindow())
                        + " of its first exposure counts. So it ends on " + Instant.ofEpochMilli(plan.end()) + ".");
        item(
                page,
                "Smallest effect of interest: " + format.size(plan.smallestEffect()),
                "A difference below this changes nothing that one would do. The test is quickest about differences of this size.");
        item(
                page,
                "Alpha: " + VerdictWords.percent(plan.alpha()),
                "Of experiments whose arms are alike, at most this share is ever decided for one of them, however often and whenever one looks."
                        + (plan.treatments().size() == 1
                                ? ""
                                : " Each of the " + plan.treatments().size()
                                        + " comparisons has an equal part of it (Bonferroni), so it holds for all of them together.")
                        + (plan.primary() instanceof ConversionRate
                                ? " It is exact, for any number of entities."
                                : " It rests on means being about normal from the minimum sample on."));
        item(
                page,
                "p",
                "The smallest alpha at which a difference would have been found. It is not the probability that there is none.");
        item(
                page,
                "Power: " + VerdictWords.percent(plan.power()),
                "In this share of experiments the smallest effect of interest is found, if it is there, with "
                        + required.sequential() + " entities in all arms: "
                        + VerdictWords.number(Math.ceil(RequiredSample.perDay(required.sequential(), plan)))
                        + " new ones a day. Most stop earlier. A test that may be looked at only once, at the end, would need "
                        + required.fixed() + ".");
        item(
                page,
                "Minimum sample: " + plan.minimumSample() + " entities of each arm",
                "Nothing is decided before so many have matured, whatever they did. If there are fewer when it ends, it is inconclusive.");
        page.close();
    }

    private String metric() {
        String better = plan.primary().direction() == Direction.HIGHER_IS_BETTER ? "higher" : "lower";
        return plan.primary() instanceof ConversionRate rate
                ? "The share of entities that convert; " + better + " is better. " + format.value(rate.baseline())
                        + " of the control were expected to."
                : "The mean value of an entity's conversions; " + better + " is better. A standard deviation of "
                        + format.value(plan.primary().expectedDeviation()) + " was expected.";
    }

    private static void item(Markup page, String term, String meaning) {
        page.leaf("dt", term).leaf("dd", meaning);
    }

    private static String words(Duration duration) {
        double hours = duration.toSeconds() / 3600.0;
        return hours >= 48
                ? String.format(Locale.ROOT, "%s days", VerdictWords.number(hours / 24))
                : String.format(Locale.ROOT, "%s hours", VerdictWords.number(hours));
    }
}
