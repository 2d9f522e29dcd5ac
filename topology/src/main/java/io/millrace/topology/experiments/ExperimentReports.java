package io.millrace.topology.experiments;

import io.millrace.experiments.ArmOutcomes;
import io.millrace.experiments.Decision;
import io.millrace.experiments.ExperimentPlan;
import io.millrace.experiments.Look;
import io.millrace.experiments.SecondaryMetric;
import io.millrace.experiments.Verdict;
import io.millrace.experiments.Verdict.Comparison;
import io.millrace.experiments.Verdict.FixedTest;
import io.millrace.experiments.Verdict.SampleRatio;
import io.millrace.experiments.Verdict.SecondaryComparison;
import io.millrace.project.ExperimentDefinition;
import io.millrace.records.ExperimentOutcome;
import io.millrace.records.ExperimentReport;
import io.millrace.records.FixedTestReport;
import io.millrace.records.SecondaryReport;
import io.millrace.records.VariantReport;
import io.millrace.statistics.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verdicts as the topic of experiments has them. */
public final class ExperimentReports {

    private ExperimentReports() {}

    /**
     * The record of a look.
     *
     * @param number of the look, from 1
     * @param totals what was counted, by variant
     */
    static ExperimentReport record(
            ExperimentDefinition experiment,
            ExperimentPlan plan,
            long number,
            Verdict verdict,
            List<VariantTotals> totals) {
        Comparison comparison = verdict.comparisons().get(0);
        SampleRatio ratio = verdict.sampleRatio();
        FixedTest fixed = comparison.fixed();
        return new ExperimentReport(
                experiment.name(),
                experiment.model(),
                number,
                Instant.ofEpochMilli(verdict.look().at()),
                Instant.ofEpochMilli(plan.start()),
                Instant.ofEpochMilli(plan.end()),
                ExperimentOutcome.valueOf(verdict.decision().outcome().name()),
                verdict.decision().reason(),
                ExperimentPlans.words(experiment.primary()),
                variants(experiment, plan, verdict, totals),
                comparison.controlEstimate(),
                comparison.treatmentEstimate(),
                comparison.alwaysValid().low(),
                comparison.alwaysValid().high(),
                comparison.alwaysValidP(),
                plan.alpha(),
                fixed == null
                        ? null
                        : new FixedTestReport(
                                fixed.method(),
                                fixed.p(),
                                fixed.difference().low(),
                                fixed.difference().high()),
                comparison.secondary().stream()
                        .map(ExperimentReports::secondary)
                        .toList(),
                ratio.alwaysValidP(),
                ratio.p(),
                ratio.chiSquare());
    }

    private static List<VariantReport> variants(
            ExperimentDefinition experiment, ExperimentPlan plan, Verdict verdict, List<VariantTotals> totals) {
        Map<String, String> versions = Map.of(
                ExperimentDefinition.CONTROL, experiment.control().version(),
                ExperimentDefinition.TREATMENT, experiment.treatment().version());
        List<VariantReport> variants = new ArrayList<>();
        for (int i = 0; i < totals.size(); i++) {
            ArmOutcomes arm = verdict.look().arms().get(i);
            variants.add(new VariantReport(
                    arm.arm(),
                    versions.get(arm.arm()),
                    plan.arms().get(i).share() / 1e6,
                    arm.exposed(),
                    totals.get(i).crossedOver(),
                    arm.matured(),
                    arm.conversions(),
                    arm.valueSum(),
                    arm.valueSquares(),
                    totals.get(i).late(),
                    arm.samples(),
                    arm.errors()));
        }
        return variants;
    }

    private static SecondaryReport secondary(SecondaryComparison comparison) {
        return new SecondaryReport(
                comparison.metric().name().toLowerCase(Locale.ROOT),
                comparison.control(),
                comparison.controlInterval().low(),
                comparison.controlInterval().high(),
                comparison.treatment(),
                comparison.treatmentInterval().low(),
                comparison.treatmentInterval().high(),
                comparison.difference().low(),
                comparison.difference().high());
    }

    /** What the record of a look says. Latencies themselves are not in it, only what they came to. */
    public static Verdict verdict(ExperimentReport report) {
        long at = report.getAt().toEpochMilli();
        Decision.Outcome outcome = Decision.Outcome.valueOf(report.getOutcome().name());
        FixedTestReport fixed = report.getFixed();
        List<ArmOutcomes> arms =
                report.getVariants().stream().map(ExperimentReports::arm).toList();
        return new Verdict(
                new Decision(outcome, winner(outcome), at, report.getReason()),
                new Look(at, false, arms),
                List.of(new Comparison(
                        ExperimentDefinition.TREATMENT,
                        report.getControl(),
                        report.getTreatment(),
                        new Interval(report.getLow(), report.getHigh()),
                        report.getP(),
                        report.getAlpha(),
                        fixed == null
                                ? null
                                : new FixedTest(
                                        fixed.getMethod(), fixed.getP(), new Interval(fixed.getLow(), fixed.getHigh())),
                        report.getSecondary().stream()
                                .map(ExperimentReports::comparison)
                                .toList())),
                ratio(report, outcome));
    }

    private static SampleRatio ratio(ExperimentReport report, Decision.Outcome outcome) {
        List<Long> exposed =
                report.getVariants().stream().map(VariantReport::getExposed).toList();
        long all = exposed.stream().mapToLong(Long::longValue).sum();
        return new SampleRatio(
                exposed,
                report.getVariants().stream()
                        .map(variant -> variant.getShare() * all)
                        .toList(),
                report.getMismatchP(),
                report.getMismatchChiSquare(),
                report.getMismatchFixedP(),
                outcome == Decision.Outcome.VOID);
    }

    private static ArmOutcomes arm(VariantReport variant) {
        return new ArmOutcomes(
                variant.getVariant(),
                variant.getExposed(),
                variant.getEntities(),
                variant.getConverted(),
                variant.getValueSum(),
                variant.getValueSquares(),
                variant.getSamples(),
                variant.getErrors(),
                null);
    }

    private static SecondaryComparison comparison(SecondaryReport report) {
        return new SecondaryComparison(
                SecondaryMetric.valueOf(report.getMetric().toUpperCase(Locale.ROOT)),
                report.getControl(),
                new Interval(report.getControlLow(), report.getControlHigh()),
                report.getTreatment(),
                new Interval(report.getTreatmentLow(), report.getTreatmentHigh()),
                new Interval(report.getDifferenceLow(), report.getDifferenceHigh()));
    }

    private static @Nullable String winner(Decision.Outcome outcome) {
        return switch (outcome) {
            case TREATMENT_BETTER -> ExperimentDefinition.TREATMENT;
            case CONTROL_BETTER -> ExperimentDefinition.CONTROL;
            default -> null;
        };
    }
}
