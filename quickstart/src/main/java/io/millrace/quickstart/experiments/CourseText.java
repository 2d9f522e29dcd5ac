package io.millrace.quickstart.experiments;

import io.millrace.project.Printable;
import io.millrace.quickstart.report.RecordJson;
import io.millrace.records.ExperimentReport;
import io.millrace.records.FixedTestReport;
import io.millrace.records.SecondaryReport;
import io.millrace.records.VariantReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an experiment has come to, in words or as JSON. */
public final class CourseText {
    private CourseText() {}

    /** One line: name, outcome, reason. */
    public static String line(ExperimentReport report) {
        return "%-24s  %-16s  %s"
                .formatted(report.getExperiment(), report.getOutcome(), Printable.line(report.getReason()));
    }

    /** The figures of a look, a line each. */
    public static List<String> lines(ExperimentReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.getExperiment() + ": " + report.getOutcome());
        lines.add("  " + Printable.line(report.getReason()));
        lines.add("  look " + report.getLook() + " at " + report.getAt() + "; from " + report.getStartedAt() + " to "
                + report.getEndsAt());
        lines.add("  " + report.getMetric());
        lines.add("  %-10s %-9s %7s %10s %10s %10s %9s %6s"
                .formatted("variant", "version", "share", "exposed", "count", "converted", "crossed", "late"));
        for (VariantReport variant : report.getVariants()) {
            lines.add(format(
                    "  %-10s %-9s %6.1f%% %,10d %,10d %,10d %,9d %,6d",
                    variant.getVariant(),
                    variant.getVersion(),
                    variant.getShare() * 100,
                    variant.getExposed(),
                    variant.getEntities(),
                    variant.getConverted(),
                    variant.getCrossedOver(),
                    variant.getLate()));
        }
        lines.add(format(
                "  control %.6g, treatment %.6g; difference %.6g, always within %.6g to %.6g (alpha %.4g, p %.4g)",
                report.getControl(),
                report.getTreatment(),
                report.getTreatment() - report.getControl(),
                report.getLow(),
                report.getHigh(),
                report.getAlpha(),
                report.getP()));
        FixedTestReport fixed = report.getFixed();
        if (fixed != null) {
            lines.add(format(
                    "  looked at once: %s, p %.4g, %.6g to %.6g",
                    fixed.getMethod(), fixed.getP(), fixed.getLow(), fixed.getHigh()));
        }
        for (SecondaryReport secondary : report.getSecondary()) {
            lines.add(format(
                    "  %s: control %.6g, treatment %.6g; difference within %.6g to %.6g (95 %%)",
                    secondary.getMetric(),
                    secondary.getControl(),
                    secondary.getTreatment(),
                    secondary.getDifferenceLow(),
                    secondary.getDifferenceHigh()));
        }
        lines.add(format("  shared out as planned: p %.4g", report.getMismatchP()));
        return lines;
    }

    /** A look as one line of JSON, with the record's names; null for what is no number. */
    public static String json(ExperimentReport report) {
        return RecordJson.of(report).toString();
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
