package io.millrace.console.words;

import io.millrace.console.words.Sentence.Kind;
import io.millrace.console.words.Sentence.Tone;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Deployment;
import io.millrace.records.DriftReport;
import io.millrace.records.ExperimentOutcome;
import io.millrace.records.ExperimentReport;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.records.RetrainEvent;
import io.millrace.records.ServingReport;
import io.millrace.records.Severity;
import io.millrace.records.TrainingRun;
import io.millrace.wire.MonitoringBody;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts the records on which the loop makes its decisions into words, in the order in which they are given. The quickstart prints its sentences, and the console shows them. Not
 * thread-safe.
 */
public final class Story {
    private final Consumer<Sentence> told;
    private final TrainingSentences trainings;
    private final RolloutSentences rollouts;
    private final DriftSentences drifts;
    private final QualitySentences qualities;
    private final Set<String> open = new HashSet<>();
    private final Map<String, ExperimentOutcome> experiments = new HashMap<>();

    /** @param told is given each sentence */
    public Story(Project project, Consumer<Sentence> told) {
        this.told = told;
        ModelNames names = new ModelNames(project);
        trainings = new TrainingSentences(told, names);
        rollouts = new RolloutSentences(told, names);
        drifts = new DriftSentences(told, names, project);
        qualities = new QualitySentences(told, names);
    }

    /** A training was asked for. */
    public void asked(RetrainEvent event) {
        trainings.asked(event);
    }

    /** A training has come a step further. */
    public void trained(TrainingRun run) {
        trainings.trained(run);
    }

    /** A version was registered. */
    public void registered(ModelVersion version) {
        trainings.registered(version);
    }

    /** Something was decided about what is in service. */
    public void decided(Deployment deployment) {
        rollouts.decided(deployment);
    }

    /** An instance of serving says what it does. */
    public void reported(ServingReport report) {
        rollouts.reported(report);
    }

    /** A window was judged. */
    public void monitored(MonitoringReport report) {
        if (MonitoringBody.of(report) instanceof DriftReport drift) {
            drifts.reported(report, drift);
        } else if (MonitoringBody.of(report) instanceof QualityReport quality) {
            qualities.reported(report, quality);
        }
    }

    /** Somebody should know something, or need not any more. What informs only is left out. */
    public void alerted(Alert alert) {
        if (alert.getSeverity() == Severity.INFO) {
            return;
        }
        if (alert.getState() == AlertState.OPENED && open.add(alert.getId())) {
            told.accept(Sentence.of(Kind.ALERT, Tone.BAD, alert.getModel(), "Alert: " + stopped(alert.getMessage()))
                    .link("#/alerts"));
        } else if (alert.getState() == AlertState.CLOSED && open.remove(alert.getId())) {
            told.accept(Sentence.of(Kind.ALERT, Tone.GOOD, alert.getModel(), "Over: " + stopped(alert.getMessage()))
                    .link("#/alerts"));
        }
    }

    /** An experiment was looked at. */
    public void experimented(ExperimentReport report) {
        ExperimentOutcome before = experiments.put(report.getExperiment(), report.getOutcome());
        if (before == report.getOutcome()) {
            return;
        }
        boolean runs = report.getOutcome() == ExperimentOutcome.RUNNING;
        told.accept(Sentence.of(
                        Kind.EXPERIMENT,
                        runs ? Tone.NEUTRAL : Tone.GOOD,
                        report.getModel(),
                        runs
                                ? "Experiment %s runs: some are decided for by one version, some by another, by lot."
                                        .formatted(report.getExperiment())
                                : "Experiment %s is over: %s"
                                        .formatted(report.getExperiment(), stopped(report.getReason())))
                .link("#/experiments")
                .on(report.getAt()));
    }

    private static String stopped(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }
}
