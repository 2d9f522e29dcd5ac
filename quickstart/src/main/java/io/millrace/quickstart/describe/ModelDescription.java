package io.millrace.quickstart.describe;

import io.millrace.project.Better;
import io.millrace.project.Durations;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Printable;
import io.millrace.project.QualityDefinition;
import io.millrace.records.Deployment;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.MetricInterval;
import io.millrace.records.MetricQuality;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.records.TrainingRun;
import io.millrace.wire.MonitoringBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What success of one model is, and where it stands. */
final class ModelDescription {
    /** What stands where the topics have not been read. */
    static final String NOT_ASKED = "not asked";

    private final ModelDefinition model;
    private final @Nullable ModelNow now;

    /** @param now null: nobody has asked the topics */
    ModelDescription(ModelDefinition model, @Nullable ModelNow now) {
        this.model = model;
        this.now = now;
    }

    /** Rows of what is asked for, how much of it, and what there is. */
    List<List<String>> success() {
        List<List<String>> rows = new ArrayList<>();
        String metric = model.success().metric();
        boolean less = Better.of(metric) == Better.LESS;
        rows.add(List.of(
                metric + ", what the model is for",
                (less ? "below " : "above ")
                        + ProjectDescription.plain(model.success().baseline()),
                measured(metric, model.success().baseline(), true)));
        model.gates()
                .forEach((gate, bound) ->
                        rows.add(List.of(gate + ", a gate", bound(gate, bound), measured(gate, bound, false))));
        model.comparison()
                .targets()
                .forEach((target, bound) ->
                        rows.add(List.of(target + ", a target", bound(target, bound), measured(target, bound, false))));
        QualityDefinition quality = model.quality();
        quality.thresholds()
                .forEach((watched, bound) -> rows.add(List.of(
                        watched + " of its decisions, once labels are known",
                        (watched.equals("brier") || watched.equals("calibration") ? "at most " : "at least ")
                                + ProjectDescription.plain(bound),
                        turnedOut(watched))));
        return rows;
    }

    private static String bound(String metric, double bound) {
        return (Better.of(metric) == Better.LESS ? "at most " : "at least ") + ProjectDescription.plain(bound);
    }

    /** A figure of the version in service on the rows of its test, with its 95 % interval. */
    private String measured(String metric, double bound, boolean beyond) {
        if (now == null) {
            return NOT_ASKED;
        }
        ModelVersion version = now.champion();
        Double value = version == null ? null : version.getMetrics().get(metric);
        if (version == null || value == null) {
            return version == null ? "nothing is in service" : "not measured";
        }
        Better better = Better.of(metric);
        boolean met = beyond ? better.exceeds(value, bound) : better.reaches(value, bound);
        return figure(value) + interval(version, metric) + (met ? ", met" : ", missed");
    }

    private static String interval(ModelVersion version, String metric) {
        if (version.getEvaluation() != null) {
            for (MetricInterval interval : version.getEvaluation().getIntervals()) {
                if (interval.getMetric().equals(metric)) {
                    return " (" + figure(interval.getLow()) + " to " + figure(interval.getHigh()) + ")";
                }
            }
        }
        return "";
    }

    private String turnedOut(String metric) {
        MonitoringReport report = now == null ? null : now.quality();
        if (report == null || !(MonitoringBody.of(report) instanceof QualityReport quality)) {
            return now == null ? NOT_ASKED : "no window has enough matured labels yet";
        }
        for (MetricQuality found : quality.getMetrics()) {
            if (found.getMetric().equals(metric) && found.getValue() != null) {
                String interval = found.getLow() == null || found.getHigh() == null
                        ? ""
                        : " (" + figure(found.getLow()) + " to " + figure(found.getHigh()) + ")";
                return figure(found.getValue()) + interval + ", "
                        + found.getVerdict().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", in the window to "
                        + report.getWindowEnd();
            }
        }
        return "not measured";
    }

    /** Names of facts, and what each is. */
    List<List<String>> standing() {
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("In service", inService()));
        facts.add(List.of("Scored", now == null ? NOT_ASKED : now.serving().sentence()));
        facts.add(List.of("Gates", gates()));
        facts.add(List.of("Drift", drift()));
        facts.add(List.of("Last training", training()));
        facts.add(List.of(
                "A training is asked for by",
                model.retraining().on().stream()
                                .map(trigger -> trigger.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + "; " + Durations.format(model.retraining().cooldown()) + " apart"));
        facts.add(List.of(
                "A new version comes by",
                model.rollout().strategy().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        return facts;
    }

    private String inService() {
        if (now == null) {
            return NOT_ASKED;
        }
        Deployment deployment = now.versions().deployment();
        ModelVersion champion = now.champion();
        if (champion == null || deployment == null) {
            return "nothing";
        }
        String trial = deployment.getRollout() == null
                ? ", and nothing is under way"
                : "; " + deployment.getRollout().getVersion() + " is rolled out ("
                        + deployment.getRollout().getStrategy() + ")";
        return champion.getVersion() + ", registered " + champion.getRegisteredAt() + trial;
    }

    private String gates() {
        if (now == null || now.champion() == null) {
            return now == null ? NOT_ASKED : "–";
        }
        long passed = now.champion().getGates().stream()
                .filter(gate -> gate.getPassed())
                .count();
        return passed + " of " + now.champion().getGates().size() + " met by "
                + now.champion().getVersion();
    }

    private String drift() {
        MonitoringReport report = now == null ? null : now.drift();
        if (report == null || !(MonitoringBody.of(report) instanceof DriftReport drift)) {
            return now == null ? NOT_ASKED : "no window had enough rows yet";
        }
        List<String> confirmed = drift.getFeatures().stream()
                .filter(FeatureDrift::getConfirmed)
                .map(FeatureDrift::getFeature)
                .toList();
        long out = drift.getFeatures().stream().filter(FeatureDrift::getOut).count();
        return (confirmed.isEmpty() ? "none confirmed" : "confirmed of " + String.join(", ", confirmed)) + "; " + out
                + " of " + drift.getFeatures().size() + " out in the window to " + report.getWindowEnd();
    }

    private String training() {
        TrainingRun run = now == null ? null : now.training();
        if (run == null) {
            return now == null ? NOT_ASKED : "none yet";
        }
        return run.getState().name().toLowerCase(Locale.ROOT) + " at " + run.getAt()
                + (run.getModelVersion() == null ? "" : ", version " + run.getModelVersion())
                + (run.getReason() == null ? "" : ": " + Printable.line(run.getReason()));
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
