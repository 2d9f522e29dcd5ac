package io.millrace.quickstart.experiments;

import io.millrace.experiments.ArmOutcomes;
import io.millrace.experiments.Decision.Outcome;
import io.millrace.experiments.ExperimentPlan;
import io.millrace.experiments.MetricFormat;
import io.millrace.experiments.PrimaryMetric.ConversionRate;
import io.millrace.experiments.Verdict;
import io.millrace.experiments.Verdict.Comparison;
import io.millrace.experiments.Verdict.FixedTest;
import io.millrace.experiments.Verdict.SampleRatio;
import io.millrace.experiments.Verdict.SecondaryComparison;
import io.millrace.pages.Markup;
import io.millrace.pages.Page;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What an experiment has come to, as one HTML page that needs no other file and runs no script: verdict, reason, figures with their intervals, how they went
 * from look to look, and what was planned.
 */
public final class ExperimentPage {
    private static final String STYLE = """
            .verdict { font-size: 1.3rem; padding: .8rem 1rem; border-left: .4rem solid #888; background: #f4f4f4 }
            .TREATMENT_BETTER, .CONTROL_BETTER { border-color: #2a7d3f } .VOID { border-color: #b3261e }
            .RUNNING { border-color: #2f6db5 } .INCONCLUSIVE { border-color: #b8860b }
            .zero { stroke: #222 } .effect { stroke: #b8860b; stroke-dasharray: 6 4 }
            .band { fill: #2f6db5; fill-opacity: .18 } .estimate { fill: none; stroke: #2f6db5; stroke-width: 2 }
            .decided { stroke: #2a7d3f; stroke-dasharray: 2 3 }
            """;

    private final ExperimentPlan plan;
    private final List<Verdict> looks;
    private final Verdict last;
    private final MetricFormat format;
    private final Page whole;
    private final Markup page;

    private ExperimentPage(ExperimentPlan plan, List<Verdict> looks) {
        this.plan = plan;
        this.looks = looks;
        last = looks.get(looks.size() - 1);
        format = MetricFormat.of(plan.primary());
        whole = new Page("Experiment " + plan.name(), STYLE);
        page = whole.markup();
    }

    /**
     * The page.
     *
     * @param looks what each look said, oldest first, at least one; the last is what the page says
     */
    public static String of(ExperimentPlan plan, List<Verdict> looks) {
        return new ExperimentPage(plan, List.copyOf(looks)).write();
    }

    private String write() {
        page.leaf(
                "p",
                VerdictWords.headline(last.decision()),
                "class",
                "verdict " + last.decision().outcome().name());
        page.leaf("h2", "Why").leaf("p", last.decision().reason());
        if (last.decision().outcome() != Outcome.RUNNING) {
            page.leaf("p", "Decided on " + Instant.ofEpochMilli(last.decision().at()) + ".", "class", "note");
        }
        arms();
        comparisons();
        course();
        sampleRatio(last.sampleRatio());
        secondary();
        new PlanSection(plan).write(page);
        return whole.end();
    }

    private void arms() {
        boolean rate = plan.primary() instanceof ConversionRate;
        page.open("table");
        whole.row("th", "arm", "exposed", "matured", rate ? "converted" : "with a conversion", rate ? "rate" : "mean");
        for (int i = 0; i < plan.arms().size(); i++) {
            ArmOutcomes arm = last.look().arms().get(i);
            double estimate = i == 0
                    ? last.comparisons().get(0).controlEstimate()
                    : last.comparisons().get(i - 1).treatmentEstimate();
            whole.row(
                    "td",
                    arm.arm(),
                    String.valueOf(arm.exposed()),
                    String.valueOf(arm.matured()),
                    String.valueOf(arm.conversions()),
                    format.value(estimate));
        }
        page.close();
        page.leaf(
                "p",
                "As of " + Instant.ofEpochMilli(last.look().at())
                        + ". Matured are the entities whose attribution window has elapsed: they alone count.",
                "class",
                "note");
    }

    private void comparisons() {
        page.leaf("h2", "The difference from " + plan.control().name()).open("table");
        whole.row("th", "treatment", "difference", "may be, whenever one looks", "p", "of who looks once, now", "p");
        for (Comparison comparison : last.comparisons()) {
            FixedTest once = comparison.fixed();
            whole.row(
                    "td",
                    comparison.treatment(),
                    format.difference(comparison.difference()),
                    format.differences(comparison.alwaysValid()),
                    p(comparison.alwaysValidP()),
                    once == null ? "at the end" : format.differences(once.difference()),
                    once == null ? "" : p(once.p()));
        }
        page.close();
        FixedTest once = last.comparisons().get(0).fixed();
        page.leaf(
                "p",
                "Intervals of "
                        + VerdictWords.percent(1 - last.comparisons().get(0).alpha())
                        + (once == null
                                ? ". The first kind decides. The second holds only at a moment that was fixed beforehand, and is shown then."
                                : ". The first kind decides; the second (" + once.method()
                                        + ") holds only because the end was fixed beforehand, and does not."),
                "class",
                "note");
    }

    private void course() {
        page.leaf("h2", "How it went");
        String unit = format.unitOfDifferences();
        for (int treatment = 0; treatment < plan.treatments().size(); treatment++) {
            page.leaf(
                    "p",
                    plan.treatments().get(treatment).name() + " - "
                            + plan.control().name()
                            + (unit.isEmpty() ? "" : ", in " + unit)
                            + ": the line is the difference that was measured, the band what it may be. Dashed: the smallest effect of interest.",
                    "class",
                    "note");
            new CoursePicture(plan, treatment, looks).draw(page);
        }
    }

    private void sampleRatio(SampleRatio ratio) {
        page.leaf("h2", "Shares of the entities").open("table");
        whole.row("th", "arm", "planned", "exposed", "expected");
        for (int i = 0; i < plan.arms().size(); i++) {
            whole.row(
                    "td",
                    plan.arms().get(i).name(),
                    VerdictWords.percent(plan.arms().get(i).share() / 1e6),
                    String.valueOf(ratio.exposed().get(i)),
                    String.valueOf(Math.round(ratio.expected().get(i))));
        }
        page.close();
        page.leaf(
                "p",
                (ratio.mismatch() ? "They are not as planned" : "Nothing speaks against them")
                        + ": p = " + p(ratio.alwaysValidP()) + " of the test that may be looked at always; χ² = "
                        + VerdictWords.hundredths(ratio.chiSquare()) + ", p = " + p(ratio.p())
                        + ". Below 0.001 the experiment is void: by the first at any look, by χ² at the last.");
    }

    private void secondary() {
        if (plan.secondary().isEmpty()) {
            return;
        }
        page.leaf("h2", "Watched beside it").open("table");
        whole.row("th", "metric", "arm", "value", "may be", "difference may be");
        for (Comparison comparison : last.comparisons()) {
            for (SecondaryComparison metric : comparison.secondary()) {
                MetricFormat figures = MetricFormat.of(metric.metric());
                String name = metric.metric().name().toLowerCase(Locale.ROOT).replace('_', ' ');
                whole.row(
                        "td",
                        name,
                        plan.control().name(),
                        figures.value(metric.control()),
                        figures.values(metric.controlInterval()),
                        "");
                whole.row(
                        "td",
                        name,
                        comparison.treatment(),
                        figures.value(metric.treatment()),
                        figures.values(metric.treatmentInterval()),
                        figures.differences(metric.difference()));
            }
        }
        page.close();
        page.leaf(
                "p",
                "They decide nothing. Intervals of 95 %, for one look: that of the latency is made by drawing entities anew; that of the error rate takes vectors for independent, and is too narrow where the errors are those of few entities.",
                "class",
                "note");
    }

    private static String p(double p) {
        return p < 1e-4 ? "below 0.0001" : VerdictWords.number(p);
    }
}
