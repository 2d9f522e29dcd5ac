package io.millrace.console.words;

import io.millrace.console.words.Sentence.Kind;
import io.millrace.console.words.Sentence.Tone;
import io.millrace.records.MetricQuality;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.records.QualityVerdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells when decisions turn out worse than they should, and when they are good again. Not thread-safe. */
final class QualitySentences {
    private static final String LINK = "#/quality";

    private final Consumer<Sentence> told;
    private final ModelNames names;
    /** By model, version and metric. */
    private final Map<String, QualityVerdict> known = new HashMap<>();

    private final Set<String> changed = new HashSet<>();

    QualitySentences(Consumer<Sentence> told, ModelNames names) {
        this.told = told;
        this.names = names;
    }

    void reported(MonitoringReport report, QualityReport quality) {
        if (!quality.getValid()) {
            return;
        }
        String version = report.getModel() + "/" + report.getSubject();
        if (!quality.getEstimated()) {
            for (MetricQuality metric : quality.getMetrics()) {
                judged(report, metric, known.get(version + "/" + metric.getMetric()));
                if (told(metric.getVerdict())) {
                    known.put(version + "/" + metric.getMetric(), metric.getVerdict());
                }
            }
        }
        if (quality.getConceptDrift() != null && quality.getConceptDrift().getConfirmed() && changed.add(version)) {
            told.accept(Sentence.of(
                            Kind.QUALITY,
                            Tone.BAD,
                            report.getModel(),
                            "Model %s%s errs more than it used to: what it has learned no longer holds."
                                    .formatted(names.before(report.getModel()), report.getSubject()))
                    .detail("This is called concept drift: the same data means something else than before.")
                    .link(LINK)
                    .on(report.getWindowEnd()));
        }
    }

    private static boolean told(QualityVerdict verdict) {
        return verdict == QualityVerdict.MET || verdict == QualityVerdict.NOT_MET;
    }

    private void judged(MonitoringReport report, MetricQuality metric, @Nullable QualityVerdict before) {
        boolean falls = metric.getVerdict() == QualityVerdict.NOT_MET && before != QualityVerdict.NOT_MET;
        boolean recovers = metric.getVerdict() == QualityVerdict.MET && before == QualityVerdict.NOT_MET;
        if ((!falls && !recovers) || metric.getValue() == null || metric.getThreshold() == null) {
            return;
        }
        told.accept(Sentence.of(
                        Kind.QUALITY,
                        falls ? Tone.BAD : Tone.GOOD,
                        report.getModel(),
                        String.format(
                                Locale.ROOT,
                                "The decisions of model %s%s made up to %s have turned out %s: %s is %.3f, and %s is asked for.",
                                names.before(report.getModel()),
                                report.getSubject(),
                                Figures.day(report.getWindowEnd()),
                                falls ? "worse than they should" : "good enough again",
                                metric.getMetric().replace('_', ' '),
                                metric.getValue(),
                                Figures.plain(metric.getThreshold())))
                .detail(
                        "What a decision was worth is known only when its outcome is: so this is about decisions of some time ago.")
                .link(LINK)
                .on(report.getWindowEnd()));
    }
}
