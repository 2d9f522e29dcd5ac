package io.millrace.topology.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.ConceptDrift;
import io.millrace.records.DataReport;
import io.millrace.records.Deployment;
import io.millrace.records.DriftReport;
import io.millrace.records.ExampleCounts;
import io.millrace.records.FeatureDrift;
import io.millrace.records.Gate;
import io.millrace.records.MetricQuality;
import io.millrace.records.ModelStage;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.QualityReport;
import io.millrace.records.QualityVerdict;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.StretchOfErrors;
import io.millrace.records.TickDone;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Layouts;
import io.millrace.wire.MonitoringBody;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What records say to the machine, and what it wants as records; its rules have tests of their own in core. */
final class RetrainPolicyTopologyTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    @TempDir
    private Path directory;

    private final Project project = Driven.project(2);
    private final TopicCatalogue topics = Driven.topics(project);
    private Driven driven;

    @BeforeEach
    void start() {
        driven = new Driven(
                RetrainPolicyTopology.build(project, topics, Driven.SERDES, RetrainingListener.NONE), directory);
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    @Test
    void shouldKeepItsShape() {
        assertThat(RetrainPolicyTopology.build(project, topics, Driven.SERDES, RetrainingListener.NONE)
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("retrain-policy"));
    }

    @Test
    void shouldKeepItsLayouts() throws IOException {
        bringUpChampion();
        tell(report(30 * DAY, true, false));
        done(0, 31 * DAY);
        done(1, 31 * DAY);

        Layouts.hold("retrain-policy", driven.driver(), RetrainPolicyTopology.STATE_STORE);
    }

    @Test
    void shouldAskForTheFirstModelWhenThePartitionsTogetherHaveEnoughExamplesAndAllHaveComeThatFar() {
        counts(0, DAY, 10, 40);
        counts(1, 11 * DAY, 20, 29);
        done(0, 9 * DAY);
        done(1, 9 * DAY);
        assertThat(events()).isEmpty();
        counts(1, 11 * DAY, 20, 30);
        done(0, 10 * DAY);
        assertThat(events()).isEmpty();
        done(1, 11 * DAY);

        var record = driven.receivedBytes(topics.retrainEvents());
        assertThat(record).hasSize(1);
        assertThat(new String(record.get(0).key(), StandardCharsets.UTF_8)).isEqualTo("churn");
        RetrainEvent event = Driven.SERDES
                .of(RetrainEvent.class)
                .deserializer()
                .deserialize("", record.get(0).value());
        assertThat(event.getReasons()).containsExactly(RetrainReason.INITIAL);
        assertThat(event.getModelVersion()).isNull();
        assertThat(event.getExamplesFrom()).isNull();
        assertThat(event.getRequestedAt()).isEqualTo(Instant.ofEpochMilli(10 * DAY));
        assertThat(event.getEvidence()).containsEntry("examples", "100");
    }

    @Test
    void shouldWaitForExamplesThatTheProjectsHorizonAndTestShareCanSplit() {
        // A horizon of 7 days and a test share of 20 %: 8 days are 80 % of 10.
        counts(0, DAY, 500, 500);
        counts(1, 10 * DAY, 500, 500);
        done(0, 20 * DAY);
        done(1, 20 * DAY);
        assertThat(events()).isEmpty();
        counts(1, 11 * DAY, 0, 1);
        done(0, 21 * DAY);
        done(1, 21 * DAY);

        assertThat(only(events()).getReasons()).containsExactly(RetrainReason.INITIAL);
    }

    @Test
    void shouldGoFromDriftOverWaitingToATrainingOnYoungerExamples() {
        bringUpChampion();
        tell(report(30 * DAY, true, false));
        done(0, 31 * DAY);
        done(1, 31 * DAY);
        assertThat(only(alerts()).getId()).isEqualTo("retraining_waiting_for_labels/churn");
        counts(0, 24 * DAY, 20, 29);
        counts(1, 34 * DAY, 0, 1);
        done(0, 40 * DAY);
        done(1, 40 * DAY);

        RetrainEvent event = only(events());
        assertThat(event.getReasons()).containsExactly(RetrainReason.DATA_DRIFT);
        assertThat(event.getModelVersion()).isEqualTo("1.0.0");
        assertThat(event.getExamplesFrom()).isEqualTo(Instant.ofEpochMilli(23 * DAY));
        assertThat(event.getEvidence())
                .containsEntry("drift.purchases_7d", "psi 0.400, ks 0.300")
                .containsEntry("examples_post_drift", "50");
        assertThat(only(alerts()).getState()).isEqualTo(AlertState.CLOSED);
    }

    @Test
    void shouldNotLearnFromQuarantinedData() {
        bringUpChampion();
        tell(report(30 * DAY, true, true));
        counts(0, 24 * DAY, 100, 100);
        counts(0, 34 * DAY, 100, 100);
        done(0, 40 * DAY);
        done(1, 40 * DAY);

        assertThat(events()).isEmpty();
        assertThat(only(alerts()).getKind()).isEqualTo("retraining_quarantined");
    }

    @Test
    void shouldNotLearnFromAWindowInWhichASourceWasQuarantined() {
        bringUpChampion();
        tell(report(30 * DAY, true, List.of("purchases"), drift(true, false)));
        counts(0, 24 * DAY, 100, 100);
        counts(0, 31 * DAY, 100, 100);
        counts(0, 41 * DAY, 100, 100);
        done(0, 40 * DAY);
        done(1, 40 * DAY);
        assertThat(events()).isEmpty();
        assertThat(alerts()).extracting(Alert::getKind).containsExactly("retraining_quarantined");
        tell(report(37 * DAY, true, false));
        done(0, 41 * DAY);
        done(1, 41 * DAY);

        assertThat(only(events()).getReasons()).containsExactly(RetrainReason.DATA_DRIFT);
        assertThat(only(alerts()).getState()).isEqualTo(AlertState.CLOSED);
    }

    @Test
    void shouldLeaveReportsOnSourcesToDrift() {
        bringUpChampion();
        driven.send(
                MonitoringReport.class,
                topics.monitoring(),
                "purchases",
                MonitoringBody.report(
                        "",
                        "purchases",
                        Instant.EPOCH,
                        Instant.ofEpochMilli(DAY),
                        0,
                        Instant.ofEpochMilli(DAY),
                        new DataReport(
                                0L, true, List.of(), List.of(), List.of(), List.of(), List.of(), true, List.of(), null,
                                List.of())));
        tell(report(30 * DAY, true, false));
        counts(0, 24 * DAY, 100, 100);
        counts(0, 34 * DAY, 100, 100);
        done(0, 40 * DAY);
        done(1, 40 * DAY);

        assertThat(only(events()).getReasons()).containsExactly(RetrainReason.DATA_DRIFT);
        assertThat(driven.receivedBytes(topics.deadLetters())).isEmpty();
    }

    @Test
    void shouldTellWhoAskedWhatBecameOfIt() {
        bringUpChampion();
        driven.send(Command.class, topics.commands(), "c1", command("c1", CommandKind.PROMOTE));
        assertThat(alerts()).isEmpty();
        driven.send(Command.class, topics.commands(), "c1", command("c2", CommandKind.RETRAIN));

        assertThat(only(events()).getReasons()).containsExactly(RetrainReason.MANUAL);
        Alert answer = only(alerts());
        assertThat(answer.getId()).isEqualTo("retrain_command/c2");
        assertThat(answer.getState()).isEqualTo(AlertState.CLOSED);
        assertThat(answer.getEvidence()).containsEntry("accepted", "true");
    }

    @Test
    void shouldPassOnThatASearchIsAskedFor() {
        // Given
        bringUpChampion();
        Command command = Command.newBuilder(command("c1", CommandKind.RETRAIN))
                .setTune(true)
                .build();

        // When
        driven.send(Command.class, topics.commands(), "c1", command);

        // Then
        assertThat(only(events()).getTune()).isTrue();
    }

    @Test
    void shouldTryAgainAfterAFailure() {
        String id = askForFirst();
        run(id, TrainingStage.TRAINING, TrainingState.STARTED, null);
        run(id, TrainingStage.TRAINING, TrainingState.SUCCEEDED, null);
        run(id, TrainingStage.REGISTRATION, TrainingState.FAILED, null);
        assertThat(only(alerts()).getKind()).isEqualTo("training_failed");
        done(0, 20 * DAY);
        done(1, 20 * DAY);

        assertThat(only(events()).getId()).isNotEqualTo(id);
    }

    @Test
    void shouldGoOnAfterRecordsThatCannotBeRead() {
        for (String topic : List.of(
                topics.monitoringPartials(),
                topics.monitoring(),
                topics.trainingRuns(),
                topics.deployments(),
                topics.commands())) {
            driven.sendBytes(topic, "k", new byte[] {0, 0, 0, 0, 0, 1});
        }

        assertThat(driven.receivedBytes(topics.deadLetters()))
                .hasSize(5)
                .extracting(letter -> Driven.header(letter, DeadLetters.REASON))
                .containsOnly("undecodable_schema");
        askForFirst();
    }

    @Test
    void shouldGoOnAfterRecordsThatSayWhatCannotBe() {
        driven.send(
                MonitoringPartial.class,
                topics.monitoringPartials(),
                "0",
                MonitoringBody.partial(
                        PartialStage.LABEL, 0, new ExampleCounts("churn", Instant.ofEpochMilli(2 * DAY), -9L, 1L)));
        MonitoringReport report = report(30 * DAY, true, false);
        tell(MonitoringReport.newBuilder(report)
                .setDrift(DriftReport.newBuilder(report.getDrift())
                        .setDriftSince(null)
                        .build())
                .build());

        assertThat(driven.receivedBytes(topics.deadLetters()))
                .extracting(letter -> Driven.header(letter, DeadLetters.DETAIL))
                .containsExactly("negative count of examples: -8", "a confirmed drift has a start");
        askForFirst();
    }

    @Test
    void shouldAskForEachModelByItselfAndGoOnWhenAnothersTrainingFails() {
        driven.close();
        driven = new Driven(
                RetrainPolicyTopology.build(Driven.twoModels(2), topics, Driven.SERDES, RetrainingListener.NONE),
                directory);
        String churn = askForFirst();
        run(churn, TrainingStage.DATASET, TrainingState.FAILED, null);
        partial(0, new ExampleCounts("leaving", Instant.ofEpochMilli(DAY), 20L, 20L));
        partial(0, new ExampleCounts("leaving", Instant.ofEpochMilli(70 * DAY), 30L, 29L));
        done(0, 71 * DAY);
        done(1, 71 * DAY);
        // The hundred of the other model are not its own.
        assertThat(events()).extracting(RetrainEvent::getModel).doesNotContain("leaving");
        partial(0, new ExampleCounts("leaving", Instant.ofEpochMilli(70 * DAY), 30L, 30L));
        done(0, 72 * DAY);
        done(1, 72 * DAY);

        RetrainEvent event = only(events().stream()
                .filter(one -> one.getModel().equals("leaving"))
                .toList());
        assertThat(event.getId()).isNotEqualTo(churn);
        assertThat(event.getReasons()).containsExactly(RetrainReason.INITIAL);
        assertThat(event.getEvidence()).containsEntry("examples", "100");
        assertThat(alerts()).extracting(Alert::getModel).containsOnly("churn");
    }

    @Test
    void shouldRefuseACommandForAModelThatThereIsNot() {
        Command command = Command.newBuilder(command("c1", CommandKind.RETRAIN))
                .setModel("gone")
                .build();
        driven.send(Command.class, topics.commands(), "c1", command);

        assertThat(driven.receivedBytes(topics.deadLetters()))
                .extracting(letter -> Driven.header(letter, DeadLetters.DETAIL))
                .containsExactly("the project has no model gone");
    }

    @Test
    void shouldTellAPersonOfAVersionThatWaitsAndWhatItLacks() {
        String id = askForFirst();
        run(
                id,
                TrainingStage.REGISTRATION,
                TrainingState.STAGED,
                "1.0.0",
                new Gate("recall", 0.8, 0.7, false, null, null, null));

        assertThat(alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.getKind()).isEqualTo("gates_unreachable");
            assertThat(alert.getState()).isEqualTo(AlertState.OPENED);
            assertThat(alert.getModel()).isEqualTo("churn");
            assertThat(alert.getMessage())
                    .startsWith("version 1.0.0 waits for a person to put it into service (because)");
        });
    }

    @Test
    void shouldTellOfAVersionThatMeetsItsGatesAndCouldNotBeCompared() {
        String id = askForFirst();
        run(
                id,
                TrainingStage.REGISTRATION,
                TrainingState.STAGED,
                "1.0.0",
                new Gate("recall", 0.8, 0.9, true, null, null, null));

        assertThat(alerts()).extracting(Alert::getKind).containsExactly("candidate_staged");
    }

    private String askForFirst() {
        counts(0, DAY, 20, 20);
        counts(0, 11 * DAY, 30, 30);
        done(0, 10 * DAY);
        done(1, 10 * DAY);
        return only(events()).getId();
    }

    @Test
    void shouldAskOnceForATrainingWhenMaturedLabelsSayThatTheChampionDecidesBadlyHoweverOftenItIsSaid() {
        driven.close();
        driven = new Driven(
                RetrainPolicyTopology.build(Driven.judged(2), topics, Driven.SERDES, RetrainingListener.NONE),
                directory.resolve("judged"));
        bringUpChampion();
        tell(quality(29 * DAY, true, true));
        done(0, 30 * DAY);
        done(1, 30 * DAY);
        assertThat(events()).as("an estimate asks for nothing").isEmpty();
        for (int i = 0; i < 3; i++) {
            tell(quality(29 * DAY, true, false));
            tell(report(30 * DAY, true, false));
        }
        for (int day = 31; day < 35; day++) {
            done(0, day * DAY);
            done(1, day * DAY);
            done(1, day * DAY);
        }
        counts(0, 24 * DAY, 20, 29);
        counts(1, 34 * DAY, 0, 1);
        done(0, 40 * DAY);
        done(1, 40 * DAY);
        tell(quality(29 * DAY, true, false));
        done(0, 41 * DAY);
        done(1, 41 * DAY);

        RetrainEvent event = only(events());
        assertThat(event.getReasons()).containsExactly(RetrainReason.ACCURACY, RetrainReason.DATA_DRIFT);
        assertThat(event.getModelVersion()).isEqualTo("1.0.0");
        assertThat(event.getEvidence())
                .containsEntry("quality.accuracy", "0.7000 (0.6500 to 0.7500), threshold 0.8000");
    }

    @Test
    void shouldTellWhoListensWhatIsDecided() {
        driven.close();
        Metrics metrics = new Metrics();
        driven = new Driven(
                RetrainPolicyTopology.build(
                        project, topics, Driven.SERDES, new RetrainingMetrics(metrics, "shop", List.of())),
                directory.resolve("metrics"));
        String age = "millrace_retraining_champion_age_seconds{project=\"shop\",model=\"churn\",}";
        assertThat(page(metrics)).contains("phase=\"training\",} 0.0").doesNotContain(age);
        bringUpChampion();

        assertThat(page(metrics))
                .contains(
                        "millrace_retraining_requests_total{project=\"shop\",model=\"churn\",reason=\"initial\",} 1.0")
                .contains("millrace_retraining_phase{project=\"shop\",model=\"churn\",phase=\"training\",} 0.0")
                .contains(age);

        // The task goes to another process.
        driven.close();
        driven = new Driven(
                RetrainPolicyTopology.build(project, topics, Driven.SERDES, RetrainingListener.NONE),
                directory.resolve("other"));
        assertThat(page(metrics)).doesNotContain("phase=\"training\"", age);
    }

    private static String page(Metrics metrics) {
        StringWriter written = new StringWriter();
        try {
            metrics.write(written);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return written.toString();
    }

    @Test
    void shouldCallAConceptDriftByANameThatEveryTrainerKnows() {
        driven.close();
        Project listed = Driven.judgedBy(2, "{accuracy: 0.8, min_samples: 50}", "on: [concept_drift]");
        driven = new Driven(
                RetrainPolicyTopology.build(listed, topics, Driven.SERDES, RetrainingListener.NONE),
                directory.resolve("listed"));
        bringUpChampion();
        MonitoringReport report = quality(30 * DAY, false, false);
        StretchOfErrors before = stretch(0.1, 2);
        StretchOfErrors after = stretch(0.2, 23);
        Instant since = Instant.ofEpochMilli(23 * DAY);
        QualityReport body = QualityReport.newBuilder(report.getQuality())
                .setConceptDrift(new ConceptDrift(4.2, 3.5, 0.05, true, since, before, after))
                .build();
        tell(MonitoringReport.newBuilder(report).setQuality(body).build());
        counts(0, 24 * DAY, 100, 100);
        counts(0, 34 * DAY, 100, 100);
        done(0, 40 * DAY);
        done(1, 40 * DAY);

        RetrainEvent event = only(events());
        assertThat(event.getReasons()).containsExactly(RetrainReason.ACCURACY);
        assertThat(event.getEvidence())
                .containsEntry(
                        "concept_drift",
                        "error 0.2000 since 1970-01-24T00:00:00Z, 0.1000 before: 4.20 standard errors, threshold 3.50");
    }

    private static StretchOfErrors stretch(double error, int day) {
        Instant from = Instant.ofEpochMilli(day * DAY);
        return new StretchOfErrors(from, from.plusMillis(7 * DAY), 1, 300L, 300L, error, null, null, null);
    }

    @Test
    void shouldTellHowManyTrainingsInARowWereRejectedBeforeAnythingHasComeToo() throws Exception {
        driven.close();
        Metrics metrics = new Metrics();
        driven = new Driven(
                RetrainPolicyTopology.build(
                        project, topics, Driven.SERDES, new RetrainingMetrics(metrics, "shop", List.of("churn"))),
                directory.resolve("rejections"));
        String rejections = "millrace_retraining_rejections_in_a_row{project=\"shop\",model=\"churn\",} ";
        StringWriter atFirst = new StringWriter();
        metrics.write(atFirst);

        run(askForFirst(), TrainingStage.GATES, TrainingState.REJECTED, null);

        StringWriter then = new StringWriter();
        metrics.write(then);
        assertThat(atFirst.toString()).contains(rejections + "0.0");
        assertThat(then.toString()).contains(rejections + "1.0");
    }

    private static MonitoringReport quality(long windowEnd, boolean low, boolean estimated) {
        return MonitoringBody.report(
                "churn",
                "1.0.0",
                Instant.ofEpochMilli(windowEnd - 7 * DAY),
                Instant.ofEpochMilli(windowEnd),
                0,
                Instant.ofEpochMilli(windowEnd),
                new QualityReport(
                        estimated,
                        300L,
                        300L,
                        0L,
                        1.0,
                        true,
                        List.of(MetricQuality.newBuilder()
                                .setMetric("accuracy")
                                .setValue(0.7)
                                .setLow(0.65)
                                .setHigh(0.75)
                                .setThreshold(0.8)
                                .setVerdict(QualityVerdict.NOT_MET)
                                .setLowConfirmed(low)
                                .build()),
                        low,
                        null,
                        null,
                        List.of(),
                        null));
    }

    private void bringUpChampion() {
        String id = askForFirst();
        run(id, TrainingStage.REGISTRATION, TrainingState.SUCCEEDED, "1.0.0");
        driven.send(
                Deployment.class,
                topics.deployments(),
                "churn",
                new Deployment(
                        "churn",
                        1L,
                        "1.0.0",
                        null,
                        null,
                        Map.of("1.0.0", ModelStage.PRODUCTION),
                        "c0",
                        true,
                        "gates passed",
                        Instant.EPOCH,
                        null,
                        null,
                        "",
                        Map.of()));
        done(0, 20 * DAY);
        done(1, 20 * DAY);
        assertThat(events()).isEmpty();
    }

    private void tell(MonitoringReport report) {
        driven.send(MonitoringReport.class, topics.monitoring(), "1.0.0", report);
    }

    private static MonitoringReport report(long windowEnd, boolean confirmed, boolean quarantined) {
        return report(windowEnd, confirmed, List.of(), drift(confirmed, quarantined));
    }

    private static FeatureDrift drift(boolean confirmed, boolean quarantined) {
        return new FeatureDrift(
                "purchases_7d",
                300L,
                200.0,
                0.4,
                0.3,
                0.1,
                1e-9,
                0.0,
                0.0,
                0.6,
                true,
                confirmed,
                quarantined,
                "all",
                true,
                0L,
                List.of());
    }

    private static MonitoringReport report(
            long windowEnd, boolean confirmed, List<String> quarantinedSources, FeatureDrift drift) {
        return MonitoringBody.report(
                "churn",
                "1.0.0",
                Instant.ofEpochMilli(windowEnd - 7 * DAY),
                Instant.ofEpochMilli(windowEnd),
                0,
                Instant.ofEpochMilli(windowEnd),
                new DriftReport(
                        300L,
                        300L,
                        true,
                        quarantinedSources,
                        List.of(drift),
                        0.6,
                        false,
                        confirmed,
                        confirmed ? Instant.ofEpochMilli(windowEnd - 7 * DAY) : null,
                        List.of()));
    }

    private void run(String id, TrainingStage stage, TrainingState state, @Nullable String version, Gate... gates) {
        driven.send(
                TrainingRun.class,
                topics.trainingRuns(),
                id,
                new TrainingRun(
                        id,
                        "churn",
                        stage,
                        state,
                        "because",
                        version,
                        null,
                        Map.of(),
                        List.of(gates),
                        Instant.EPOCH,
                        List.of(),
                        List.of(),
                        null,
                        false,
                        null,
                        null));
    }

    private static Command command(String id, CommandKind kind) {
        return new Command(id, kind, "churn", "1.0.0", null, "ada", "to see", Instant.EPOCH, null, null, null, false);
    }

    private void counts(int partition, long day, long positive, long negative) {
        partial(partition, new ExampleCounts("churn", Instant.ofEpochMilli(day), positive, negative));
    }

    private void done(int partition, long time) {
        partial(partition, new TickDone("", Instant.ofEpochMilli(time)));
    }

    private void partial(int partition, Object body) {
        for (PartialStage stage : PartialStage.values()) {
            // What the drift task says of its own ticks must not count as what labels say.
            Object said = stage == PartialStage.DRIFT ? new TickDone("", Instant.ofEpochMilli(999 * DAY)) : body;
            driven.send(
                    MonitoringPartial.class,
                    topics.monitoringPartials(),
                    Integer.toString(partition),
                    MonitoringBody.partial(stage, partition, said));
        }
    }

    private List<RetrainEvent> events() {
        return driven.received(RetrainEvent.class, topics.retrainEvents());
    }

    private List<Alert> alerts() {
        return driven.received(Alert.class, topics.alerts());
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }
}
