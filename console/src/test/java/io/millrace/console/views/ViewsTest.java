package io.millrace.console.views;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.console.follow.Rates;
import io.millrace.console.testing.Churn;
import io.millrace.console.testing.Predictions;
import io.millrace.console.testing.Records;
import io.millrace.console.words.Sentence;
import io.millrace.console.words.Sentence.Kind;
import io.millrace.console.words.Sentence.Tone;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Artifact;
import io.millrace.records.FeatureDrift;
import io.millrace.records.Gate;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.records.QualityVerdict;
import io.millrace.records.Severity;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records in, the documents that docs/console.md describes out: the expected ones are written by hand. */
class ViewsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Project project;

    ViewsTest() throws Exception {
        project = Churn.project();
        // Whoever reads or writes records has their classes trusted.
        var unused = RecordSerdes.of(new MemorySchemaRegistry());
    }

    @Test
    void shouldShowTheDriftOfTheVersionThatWasJudgedLastAfterThatOfTheOneBefore() throws Exception {
        DriftView view = new DriftView(project);
        view.reported(Records.drift("0.9.0", 0, 0, true, Records.feature("old", 1, 0.5, true, true, false)));
        view.reported(Records.drift(
                0,
                false,
                Records.feature("plan", 0.2, 0.012345678, false, false, false),
                Records.feature("sessions_7d", 0.7, 0.25, true, false, false)));
        view.reported(Records.drift(2, true, Records.feature("sessions_7d", 0.7, 0.5, true, true, false)));
        // A word that amends the first window.
        view.reported(Records.drift(
                "1.0.0",
                0,
                1,
                false,
                Records.feature("plan", 0.2, 0.012345678, false, false, false),
                Records.feature("sessions_7d", 0.7, 0.125, true, false, true)));
        // A late word on the version before.
        view.reported(Records.drift("0.9.0", 0, 1, true, Records.feature("old", 0.1, 0.25, true, true, false)));

        assertThat(json(view.document().toString())).isEqualTo(json("""
                {"models": [{"model": "churn", "version": "1.0.0", "psi_threshold": 0.25, "ks_threshold": 0.15, "min_samples": 300,
                  "confirm": 2, "of": 3, "importance": 0.3,
                  "windows": [
                    {"version": "0.9.0", "start": "2025-03-01T00:00:00.000Z", "end": "2025-03-08T00:00:00.000Z", "samples": 1000,
                     "valid": true, "drift_confirmed": true, "confirmed_importance": 0.3, "score_confirmed": false},
                    {"version": "1.0.0", "start": "2025-03-01T00:00:00.000Z", "end": "2025-03-08T00:00:00.000Z", "samples": 1000,
                     "valid": true, "drift_confirmed": false, "confirmed_importance": 0.3, "score_confirmed": false},
                    {"version": "1.0.0", "start": "2025-03-15T00:00:00.000Z", "end": "2025-03-22T00:00:00.000Z", "samples": 1000,
                     "valid": true, "drift_confirmed": true, "confirmed_importance": 0.3, "score_confirmed": false}],
                  "features": [
                    {"feature": "sessions_7d", "importance": 0.7, "psi": [null, 0.125, 0.5], "ks": [null, 0.0625, 0.25],
                     "missing": [null, 0.25, 0.25], "state": "-qc"},
                    {"feature": "plan", "importance": 0.2, "psi": [null, 0.01235, null], "ks": [null, 0.006173, null],
                     "missing": [null, 0.25, null], "state": "-.-"},
                    {"feature": "old", "importance": 0.1, "psi": [0.25, null, null], "ks": [0.125, null, null],
                     "missing": [0.25, null, null], "state": "c--"}],
                  "slices": [], "slices_confirmed": []}]}
                """));
    }

    @Test
    void shouldShowAThousandFeaturesOfSixtyWindowsAndNoMore() {
        DriftView view = new DriftView(project);
        for (int week = 0; week < 61; week++) {
            List<FeatureDrift> features = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                features.add(Records.feature("feature_" + i, 1.0 / (i + 2), 1.0 / 3, false, false, false));
            }
            view.reported(Records.drift(week, false, features.toArray(FeatureDrift[]::new)));
        }

        JsonNode model = view.document().path("models").get(0);

        assertThat(model.path("windows")).hasSize(60);
        assertThat(model.path("features")).hasSize(1_000);
        assertThat(model.at("/features/0/feature").asText()).isEqualTo("feature_0");
        assertThat(model.at("/features/999/psi")).hasSize(60);
        assertThat(model.at("/features/999/psi/59").asDouble()).isEqualTo(0.3333);
        assertThat(model.toString().length()).isLessThan(2_500_000);
    }

    @Test
    void shouldShowOpenAlertsSinceTheyWereOpenedAndClosedOnesNewestFirst() throws Exception {
        AlertsView view = new AlertsView();
        view.alerted(Records.alert("a", Severity.WARNING, AlertState.OPENED, "Drifts", "2025-03-01T00:00:00Z"));
        view.alerted(Records.alert("b", Severity.CRITICAL, AlertState.OPENED, "Fails", "2025-03-02T00:00:00Z"));
        view.alerted(Records.alert("a", Severity.WARNING, AlertState.UPDATED, "Drifts on", "2025-03-03T00:00:00Z"));
        view.alerted(Records.alert("b", Severity.CRITICAL, AlertState.CLOSED, "Works", "2025-03-04T00:00:00Z"));

        assertThat(json(view.document().toString())).isEqualTo(json("""
                {"open": [{"id": "a", "kind": "drift", "model": "churn", "severity": "warning", "subject": "1.0.0", "message": "Drifts on",
                           "evidence": {"psi": "0.3"}, "opened_at": "2025-03-01T00:00:00.000Z", "at": "2025-03-03T00:00:00.000Z",
                           "link": "#/drift"}],
                 "closed": [{"id": "b", "kind": "drift", "model": "churn", "severity": "critical", "subject": "1.0.0", "message": "Works",
                           "evidence": {"psi": "0.3"}, "opened_at": "2025-03-02T00:00:00.000Z", "at": "2025-03-04T00:00:00.000Z",
                           "link": "#/drift", "closed_at": "2025-03-04T00:00:00.000Z"}]}
                """));
    }

    @Test
    void shouldShowWhoScoresWhomAndWhatWasDecidedBefore() throws Exception {
        RolloutView view = new RolloutView(project);
        view.deployed(Records.deployment(1, "1.0.0", null, "promoted"));
        view.deployed(Records.deployment(2, "1.0.0", Records.live(0.1), "enough samples"));
        view.deployed(Records.deployment(2, "1.0.0", Records.live(0.1), "enough samples"));

        assertThat(json(view.document().toString())).isEqualTo(json("""
                {"models": [{"model": "churn", "sequence": 2, "champion": "1.0.0", "challenger": "1.1.0", "previous": null,
                  "arms": [{"variant": "champion", "version": "1.0.0", "share": 1.0}], "shadow": null,
                  "rollout": {"id": "churn/1.1.0/2", "version": "1.1.0", "strategy": "canary", "experiment": null, "phase": "live", "step": 2,
                    "steps": 3, "share": 0.1, "paused": false, "since": "2025-03-01T00:00:00.000Z",
                    "words": "1.1.0 live for 10 %, step 2 of 3"},
                  "evidence": {"samples": "120"}, "reason": "enough samples", "decided_by": "guard", "accepted": true, "command_id": null,
                  "at": "2025-03-01T00:00:00.000Z",
                  "history": [
                    {"at": "2025-03-01T00:00:00.000Z", "sequence": 2, "text": "enough samples", "decided_by": "guard", "accepted": true},
                    {"at": "2025-03-01T00:00:00.000Z", "sequence": 1, "text": "promoted", "decided_by": "guard", "accepted": true}]}]}
                """));
    }

    @Test
    void shouldShowCohortsOldestFirstAndTheirBounds() throws Exception {
        QualityView view = new QualityView(project);
        for (int week = 1; week >= 0; week--) {
            var report = Records.accuracy(week, false, 0.75 + week / 8.0, QualityVerdict.MET);
            view.reported(report, report.getQuality());
        }

        JsonNode model = view.document().path("models").get(0);

        assertThat(model.at("/metrics/0/metric").asText()).isEqualTo("accuracy");
        assertThat(model.at("/metrics/0/better").asText()).isEqualTo("higher");
        assertThat(model.at("/metrics/0/points"))
                .extracting(point -> point.path("value").asDouble())
                .containsExactly(0.75, 0.875);
        assertThat(json(model.at("/metrics/0/points/0").toString())).isEqualTo(json("""
                {"version": "1.0.0", "estimated": false, "start": "2025-03-01T00:00:00.000Z", "end": "2025-03-08T00:00:00.000Z", "rows": 1000,
                 "coverage": 1.0, "valid": true, "value": 0.75, "low": 0.74, "high": 0.76, "estimate": null, "verdict": "MET"}
                """));
        assertThat(model.path("label_delay")).isEqualTo(json("{\"p50\": 7.0, \"p95\": 8.0}"));
    }

    @Test
    void shouldShowVersionsNewestFirstWithTheirStandingAndTheirGates() {
        ModelsView view = new ModelsView(project);
        Artifact artifact = new Artifact("00", 10L, 1, 0L, null);
        ModelVersion first = ModelVersions.of("1.9.0", "churn", "is_churned", artifact);
        ModelVersion second = ModelVersion.newBuilder(ModelVersions.of("1.10.0", "churn", "is_churned", artifact))
                .setParent("1.9.0")
                .setMetrics(Map.of("auc_roc", 0.85))
                .setGates(List.of(
                        new Gate("auc_roc", 0.8, 0.85, true, null, null, null),
                        new Gate("brier", 0.0, null, false, 0.2, null, "plan=basic")))
                .build();
        view.registered("churn/1.9.0".getBytes(UTF_8), first);
        view.registered("churn/1.10.0".getBytes(UTF_8), second);
        view.deployed(Records.deployment(2, "1.9.0", Records.live(0.1), "enough samples"));
        // Compacted topics tell the latest once more.
        view.deployed(Records.deployment(1, "1.8.0", null, "promoted"));

        JsonNode versions = view.document().at("/models/0/versions");

        assertThat(versions)
                .extracting(version -> version.path("version").asText())
                .containsExactly("1.10.0", "1.9.0");
        assertThat(versions.at("/0/aliases")).isEmpty();
        assertThat(versions.at("/1/aliases/0").asText()).isEqualTo("champion");
        assertThat(versions.at("/0/parent").asText()).isEqualTo("1.9.0");
        assertThat(versions.at("/0/metrics/auc_roc").asDouble()).isEqualTo(0.85);
        assertThat(versions.at("/0/gates"))
                .extracting(gate -> gate.path("words").asText())
                .containsExactly(
                        "auc_roc is 0.85, and must be at least 0.8: passed",
                        "brier of plan=basic must be at most 0.2, and there are too few rows to tell");
        assertThat(versions.at("/0/gates/1/verdict").asText()).isEqualTo("insufficient");
        assertThat(versions.at("/0/gates/1/comparison").asText()).isEqualTo("at_most");
    }

    @Test
    void shouldShowThePredictionsThatWereScoredLastWhicheverPartitionIsReadFirst() {
        Clock clock = Clock.systemUTC();
        TopicCatalogue topics = TopicCatalogue.of("churn", 1, 4, Environment.DEV, Duration.ofDays(30));
        LoopView view = new LoopView(project, topics, clock, new Rates(clock));
        view.predicted(Predictions.of("a", "live", 0.5, "2025-03-02T00:00:09Z"));
        for (int i = 0; i < 60; i++) {
            view.predicted(Predictions.of("p" + i, "past", 0.5, "2025-03-01T00:00:%02dZ".formatted(i)));
        }
        view.predicted(Predictions.of("b", "live", 0.5, "2025-03-02T00:00:08Z"));

        JsonNode freshest = view.document().path("freshest");

        assertThat(freshest).hasSize(50);
        assertThat(freshest)
                .extracting(each -> each.path("id").asText())
                .startsWith("a", "b", "p59", "p58")
                .endsWith("p13", "p12");
    }

    @Test
    void shouldTellOnTopWhatIsWaitedForAndBelowWhatHasHappenedNewestFirst() {
        Clock clock = Clock.fixed(Instant.parse("2025-05-01T00:00:00Z"), ZoneOffset.UTC);
        Rates rates = new Rates(clock);
        TopicCatalogue topics = TopicCatalogue.of("churn", 1, 4, Environment.DEV, Duration.ofDays(30));
        rates.total(topics.labelledExamples(), 1_234);
        StoryView view = new StoryView(project, topics, rates, clock);
        view.told(Instant.parse("2025-04-01T00:00:00Z"), Sentence.of(Kind.ALERT, Tone.BAD, "churn", "First."));
        view.told(Instant.parse("2025-04-02T00:00:00Z"), Sentence.of(Kind.ALERT, Tone.GOOD, "churn", "Second."));
        assertThat(texts(view))
                .containsExactly(
                        "Warming up: there is no model yet, so predictions have no score. A first training begins with "
                                + "%,d examples whose outcome is known; so far there are about 1,234."
                                        .formatted(project.models().get(0).minimumSamples()),
                        "Second.",
                        "First.");

        view.learned("churn");
        view.alerted(waiting(AlertState.OPENED));
        assertThat(texts(view))
                .containsExactly(
                        "Training waits for matured examples. So far there are 120 of them.", "Second.", "First.");

        view.alerted(waiting(AlertState.CLOSED));
        assertThat(texts(view)).containsExactly("Second.", "First.");
    }

    @Test
    void shouldTellHowAPastIsLearnedFromWhereThereIsNoExampleYetAndNoneIsReplayed() {
        Instant now = Instant.parse("2025-05-01T00:00:00Z");
        Rates rates = new Rates(Clock.fixed(now, ZoneOffset.UTC));
        TopicCatalogue topics = TopicCatalogue.of("churn", 1, 4, Environment.DEV, Duration.ofDays(30));
        StoryView view = new StoryView(project, topics, rates, Clock.fixed(now, ZoneOffset.UTC));
        String bootstrap = "Of a past that lies on the sources' topics already, ./millrace bootstrap makes examples.";

        view.reached(now.minusSeconds(60));
        assertThat(detail(view)).doesNotContain(bootstrap);

        rates.total(topics.labelledExamples(), 0);
        assertThat(detail(view)).endsWith("only then is an example complete. " + bootstrap);

        view.reached(now.minus(Duration.ofDays(30)));
        assertThat(detail(view)).doesNotContain(bootstrap);

        view.reached(now);
        rates.total(topics.labelledExamples(), 1);
        assertThat(detail(view)).doesNotContain(bootstrap);
    }

    private static String detail(StoryView view) {
        return view.document().at("/sentences/0/detail").asText();
    }

    private static Alert waiting(AlertState state) {
        return new Alert(
                "w",
                "retraining_waiting_for_labels",
                "churn",
                Severity.INFO,
                state,
                "churn",
                "training waits for matured examples",
                Map.of("examples_since_drift", "120"),
                Records.START);
    }

    private static List<String> texts(StoryView view) {
        List<String> texts = new ArrayList<>();
        view.document()
                .path("sentences")
                .forEach(sentence -> texts.add(sentence.path("text").asText()));
        return texts;
    }

    @Test
    void shouldSayWhatTheProjectIs() {
        ProjectView view = new ProjectView(project, "dev", false, Instant.parse("2025-03-01T00:00:00Z"));

        JsonNode document = view.document();

        assertThat(document.path("name").asText()).isEqualTo("churn");
        assertThat(document.at("/entity/key").asText()).isEqualTo("customer_id");
        assertThat(document.at("/models/0/label").asText()).isEqualTo("no purchases and no sessions within 7 d");
        assertThat(document.at("/operate/possible").asBoolean()).isFalse();
        assertThat(document.path("features")).anySatisfy(feature -> {
            assertThat(feature.path("feature").asText()).isEqualTo("sessions_7d");
            assertThat(feature.path("definition").asText()).isEqualTo("count of sessions over 7 d");
        });
        assertThat(document.at("/sources/0/fields"))
                .extracting(field ->
                        field.path("field").asText() + ": " + field.path("type").asText())
                .containsExactly("customer_id: entity", "occurred_at: time", "amount: decimal(2)");
    }

    @Test
    void shouldSayToWhomWhatIsRecommended() throws Exception {
        Path file = Path.of("..", "examples", "recommendations", "project.yaml");
        Project pairs = ProjectReader.read(List.of(new ProjectFile("project.yaml", Files.readString(file))));

        JsonNode document = new ProjectView(pairs, "dev", false, Instant.EPOCH).document();

        assertThat(document.path("recommendations")).isEqualTo(json("""
                {"model": "buys_again", "top": 10, "owner": "customer_id", "item": "product"}"""));
        assertThat(new ProjectView(project, "dev", false, Instant.EPOCH)
                        .document()
                        .get("recommendations")
                        .isNull())
                .isTrue();
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text);
    }
}
