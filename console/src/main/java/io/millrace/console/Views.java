package io.millrace.console;

import io.millrace.console.follow.Feed;
import io.millrace.console.follow.Feed.Start;
import io.millrace.console.follow.Rates;
import io.millrace.console.views.AlertsView;
import io.millrace.console.views.DeadLettersView;
import io.millrace.console.views.DriftView;
import io.millrace.console.views.ExperimentsView;
import io.millrace.console.views.LoopView;
import io.millrace.console.views.ModelsView;
import io.millrace.console.views.ProjectView;
import io.millrace.console.views.QualityView;
import io.millrace.console.views.RolloutView;
import io.millrace.console.views.StoryView;
import io.millrace.console.views.View;
import io.millrace.console.words.Story;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.Deployment;
import io.millrace.records.DriftReport;
import io.millrace.records.ExperimentReport;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringReport;
import io.millrace.records.Prediction;
import io.millrace.records.QualityReport;
import io.millrace.records.RetrainEvent;
import io.millrace.records.ServingReport;
import io.millrace.records.Tick;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingState;
import io.millrace.runtime.deadletters.LetterOutcomes;
import io.millrace.runtime.deadletters.StoredLetter;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MonitoringBody;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** All views, and which of them reads what of which topic. Touched by the console's thread alone. */
final class Views {
    private static final Start BEGINNING = new Start.Beginning();
    private static final Start PREDICTIONS = new Start.Tail(20_000);
    private static final Start DEAD_LETTERS = new Start.Tail(DeadLettersView.COUNTED);

    /** Of each model: more than the windows that views keep take, with their revisions and what transactions add. */
    private static final long REPORTS = 4_000;

    /** Enough to know what each instance has loaded now. */
    private static final Start SERVING_REPORTS = new Start.NearEnd(2_000);

    private final TopicCatalogue topics;
    private final Consumer<Prediction> scored;
    private final Start monitoring;
    final ProjectView project;
    final LoopView loop;
    private final StoryView story;
    private final ModelsView models;
    private final RolloutView rollout;
    private final QualityView quality;
    private final DriftView drift;
    private final AlertsView alerts = new AlertsView();
    private final ExperimentsView experiments = new ExperimentsView();
    private final DeadLettersView deadLetters;
    private final Story chronicle;
    private final Set<View> changed = new HashSet<>();
    private Instant now = Instant.EPOCH;

    /** @param scored is told of each prediction, too */
    Views(
            Project project,
            TopicCatalogue topics,
            boolean operable,
            Clock clock,
            Rates rates,
            Consumer<Prediction> scored) {
        this.topics = topics;
        this.scored = scored;
        monitoring = new Start.NearEnd(REPORTS * project.models().size());
        this.project = new ProjectView(
                project, topics.environment().name().toLowerCase(Locale.ROOT), operable, clock.instant());
        loop = new LoopView(project, topics, clock, rates);
        story = new StoryView(project, topics, rates, clock);
        models = new ModelsView(project);
        rollout = new RolloutView(project);
        quality = new QualityView(project);
        drift = new DriftView(project);
        deadLetters = new DeadLettersView(topics.deadLetters(), rates);
        chronicle = new Story(project, sentence -> {
            if (!sentence.passing()) {
                story.told(now, sentence);
                changed.add(story);
            }
        });
    }

    /** In the order in which somebody who comes is told them. */
    List<View> all() {
        return List.of(project, loop, story, models, rollout, quality, drift, alerts, experiments, deadLetters);
    }

    /** What has changed since the last time. */
    List<View> changed() {
        List<View> those = new ArrayList<>(changed);
        changed.clear();
        return those;
    }

    /** Rates were found out anew. */
    void counted() {
        changed.add(loop);
        changed.add(deadLetters);
        if (story.waits()) {
            changed.add(story);
        }
    }

    /** Says what each topic's records mean to the views. */
    void read(Feed feed) {
        readTraining(feed);
        feed.on(topics.deployments(), BEGINNING, Deployment.class, (record, deployment) -> deployed(deployment));
        feed.on(topics.rollouts(), BEGINNING, Deployment.class, (record, deployment) -> {
            at(record, rollout);
            deployed(deployment);
            chronicle.decided(deployment);
        });
        feed.on(topics.servingReports(), SERVING_REPORTS, ServingReport.class, (record, report) -> {
            at(record, story);
            chronicle.reported(report);
        });
        feed.on(topics.monitoring(), monitoring, MonitoringReport.class, this::monitored);
        feed.on(topics.alerts(), BEGINNING, Alert.class, (record, alert) -> {
            at(record, alerts);
            alerts.alerted(alert);
            story.alerted(alert);
            changed.add(story);
            chronicle.alerted(alert);
        });
        feed.on(topics.experiments(), BEGINNING, ExperimentReport.class, (record, report) -> {
            at(record, experiments);
            experiments.reported(report);
            chronicle.experimented(report);
        });
        feed.on(topics.clock(), new Start.NearEnd(1), Tick.class, (record, tick) -> {
            loop.reached(tick.getTime());
            story.reached(tick.getTime());
            changed.add(loop);
        });
        feed.on(topics.predictions(), PREDICTIONS, Prediction.class, (record, prediction) -> {
            loop.predicted(prediction);
            scored.accept(prediction);
            changed.add(loop);
        });
        feed.raw(topics.deadLetters(), DEAD_LETTERS, record -> {
            deadLetters.came(StoredLetter.of(record));
            changed.add(deadLetters);
        });
        feed.raw(topics.deadLetterOutcomes(), DEAD_LETTERS, record -> {
            LetterOutcomes.letter(record).ifPresent(letter -> {
                deadLetters.handled(letter, LetterOutcomes.closes(record));
                changed.add(deadLetters);
            });
        });
    }

    private void readTraining(Feed feed) {
        feed.on(topics.retrainEvents(), BEGINNING, RetrainEvent.class, (record, event) -> {
            at(record, models);
            models.asked(event);
            story.asked(event.getModel());
            chronicle.asked(event);
            changed.add(loop);
        });
        feed.on(topics.trainingRuns(), BEGINNING, TrainingRun.class, (record, run) -> {
            at(record, models);
            models.trained(run);
            if (run.getState() == TrainingState.FAILED || run.getState() == TrainingState.REJECTED) {
                story.ended(run.getModel());
            }
            chronicle.trained(run);
        });
        feed.raw(topics.modelRegistry(), BEGINNING, record -> {
            if (record.value() == null) {
                at(record, models);
                models.registered(record.key(), null);
            }
        });
        feed.on(topics.modelRegistry(), BEGINNING, ModelVersion.class, (record, version) -> {
            at(record, models);
            models.registered(record.key(), version);
            story.learned(version.getModel());
            chronicle.registered(version);
            changed.add(loop);
        });
    }

    private void deployed(Deployment deployment) {
        models.deployed(deployment);
        rollout.deployed(deployment);
        changed.add(models);
        changed.add(rollout);
    }

    private void monitored(ConsumerRecord<byte[], byte[]> record, MonitoringReport report) {
        at(record, loop);
        if (MonitoringBody.of(report) instanceof DriftReport) {
            drift.reported(report);
            changed.add(drift);
        } else if (MonitoringBody.of(report) instanceof QualityReport body) {
            quality.reported(report, body);
            changed.add(quality);
        }
        chronicle.monitored(report);
    }

    /** A view reads a record: what is told of it happened when the brokers got it. */
    private void at(ConsumerRecord<byte[], byte[]> record, View view) {
        now = Instant.ofEpochMilli(record.timestamp());
        if (view != story) {
            changed.add(view);
        }
    }
}
