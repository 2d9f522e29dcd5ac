package io.millrace.console.words;

import io.millrace.console.words.Sentence.Kind;
import io.millrace.console.words.Sentence.Tone;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.MonitoringReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells of data that is no longer what a model has learned from. Not thread-safe. */
final class DriftSentences {
    private static final int FEW = 4;
    private static final String LINK = "#/drift";

    private final Consumer<Sentence> told;
    private final ModelNames names;
    private final Project project;
    private final Set<String> suspected = new HashSet<>();
    /** What drifts holds too little importance to ask for a training. */
    private final Set<String> slight = new HashSet<>();

    private final Set<String> confirmed = new HashSet<>();

    DriftSentences(Consumer<Sentence> told, ModelNames names, Project project) {
        this.told = told;
        this.names = names;
        this.project = project;
    }

    void reported(MonitoringReport report, DriftReport drift) {
        ModelDefinition model = project.modelOf(report.getModel());
        if (model == null) {
            return;
        }
        String version = report.getModel() + "/" + report.getSubject();
        if (drift.getDriftConfirmed()) {
            if (confirmed.add(version)) {
                told.accept(Sentence.of(
                                Kind.DRIFT,
                                Tone.BAD,
                                report.getModel(),
                                "Drift is confirmed on %s, against what model %s%s learned from: %s."
                                        .formatted(
                                                Figures.day(report.getWindowEnd()),
                                                names.before(report.getModel()),
                                                report.getSubject(),
                                                features(drift, FeatureDrift::getConfirmed)))
                        .detail(confirmed.size() == 1 ? waiting(model) : null)
                        .link(LINK)
                        .on(report.getWindowEnd()));
            }
        } else if (drift.getValid() && !confirmed.contains(version)) {
            if (drift.getFeatures().stream().anyMatch(DriftSentences::drifts)) {
                confirmSlight(report, drift, model, version);
            } else {
                suspect(report, drift, model, version);
            }
        }
    }

    private void confirmSlight(MonitoringReport report, DriftReport drift, ModelDefinition model, String version) {
        if (slight.add(version)) {
            told.accept(Sentence.of(
                            Kind.DRIFT,
                            Tone.WAIT,
                            report.getModel(),
                            "Drift is confirmed on %s, against what model %s%s learned from, of features that matter little to it: %s."
                                    .formatted(
                                            Figures.day(report.getWindowEnd()),
                                            names.before(report.getModel()),
                                            report.getSubject(),
                                            features(drift, DriftSentences::drifts)))
                    .detail("They hold %s of its importance. A training is asked for from %s on."
                            .formatted(
                                    RolloutWords.percent(drift.getConfirmedImportance()),
                                    RolloutWords.percent(model.drift().confirmedImportance())))
                    .link(LINK)
                    .on(report.getWindowEnd()));
        }
    }

    private void suspect(MonitoringReport report, DriftReport drift, ModelDefinition model, String version) {
        if (drift.getFeatures().stream().noneMatch(FeatureDrift::getOut)) {
            boolean wasSlight = slight.remove(version);
            if (suspected.remove(version) || wasSlight) {
                told.accept(Sentence.of(
                                Kind.DRIFT,
                                Tone.GOOD,
                                report.getModel(),
                                "On %s the data looks again like what model %s%s learned from."
                                        .formatted(
                                                Figures.day(report.getWindowEnd()),
                                                names.before(report.getModel()),
                                                report.getSubject()))
                        .link(LINK)
                        .on(report.getWindowEnd()));
            }
        } else if (drift.getFeatures().stream().anyMatch(DriftSentences::looksDifferent) && suspected.add(version)) {
            told.accept(Sentence.of(
                            Kind.DRIFT,
                            Tone.WAIT,
                            report.getModel(),
                            "Drift is suspected on %s against what model %s%s learned from: %s. Window 1 of %d."
                                    .formatted(
                                            Figures.day(report.getWindowEnd()),
                                            names.before(report.getModel()),
                                            report.getSubject(),
                                            features(drift, DriftSentences::looksDifferent),
                                            model.drift().confirm()))
                    .detail(
                            "Drift means that the data looks different from what the model has learned from. Once may be chance: it is believed when it shows in %d of %d windows."
                                    .formatted(
                                            model.drift().confirm(),
                                            model.drift().of()))
                    .link(LINK)
                    .on(report.getWindowEnd()));
        }
    }

    private static boolean drifts(FeatureDrift feature) {
        return feature.getConfirmed() && !feature.getQuarantined();
    }

    /** What is quarantined is broken, which is told elsewhere: no evidence of drift. */
    private static boolean looksDifferent(FeatureDrift feature) {
        return feature.getOut() && !feature.getQuarantined();
    }

    private static String features(DriftReport drift, Predicate<FeatureDrift> which) {
        List<FeatureDrift> found = new ArrayList<>(drift.getFeatures());
        found.removeIf(which.negate());
        found.sort(Comparator.comparingDouble(FeatureDrift::getPsi).reversed());
        return found.stream()
                        .limit(FEW)
                        .map(feature -> String.format(
                                Locale.ROOT,
                                "%s (PSI %.2f, KS %.2f)",
                                feature.getFeature(),
                                feature.getPsi(),
                                feature.getKs()))
                        .collect(Collectors.joining(", "))
                + (found.size() > FEW ? " and " + (found.size() - FEW) + " more" : "");
    }

    private static @Nullable String waiting(ModelDefinition model) {
        return "No label is that young yet: what happens within %d days decides each. Training waits until %s examples from after the drift have matured."
                .formatted(
                        model.label().horizon().toDays(),
                        Figures.count(model.retraining().minimumPostDrift()));
    }
}
