package io.millrace.console.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.testing.Churn;
import io.millrace.console.testing.Records;
import io.millrace.console.words.Sentence.Tone;
import io.millrace.records.AlertState;
import io.millrace.records.QualityVerdict;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.Severity;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoryTest {
    private final List<Sentence> told = new ArrayList<>();
    private final Story story;

    StoryTest() throws Exception {
        story = new Story(Churn.project(), told::add);
    }

    @Test
    void shouldTellOfDriftFirstThatItIsSuspectedThenOnceThatItIsConfirmed() {
        story.monitored(Records.drift(0, false, Records.feature("sessions_7d", 0.4, 0.01, false, false, false)));
        assertThat(told).isEmpty();
        story.monitored(Records.drift(1, false, Records.feature("sessions_7d", 0.4, 0.25, true, false, false)));
        story.monitored(Records.drift(2, true, Records.feature("sessions_7d", 0.4, 0.30, true, true, false)));
        story.monitored(Records.drift(3, true, Records.feature("sessions_7d", 0.4, 0.35, true, true, false)));

        assertThat(told)
                .extracting(Sentence::text)
                .containsExactly(
                        "Drift is suspected on 2025-03-15 against what model 1.0.0 learned from: sessions_7d (PSI 0.25, KS 0.13). Window 1 of 2.",
                        "Drift is confirmed on 2025-03-22, against what model 1.0.0 learned from: sessions_7d (PSI 0.30, KS 0.15).");
        assertThat(told).extracting(Sentence::tone).containsExactly(Tone.WAIT, Tone.BAD);
        assertThat(told.get(1).detail()).startsWith("No label is that young yet");
        assertThat(told.get(1).eventTime()).isEqualTo("2025-03-22T00:00:00Z");
    }

    @Test
    void shouldTellWhatBecomesOfDriftThatWasSuspected() {
        story.monitored(Records.drift(0, false, Records.feature("hour", 0.1, 0.25, true, false, false)));
        story.monitored(Records.drift(1, false, Records.feature("hour", 0.1, 0.30, true, true, false)));
        story.monitored(Records.drift(2, false, Records.feature("hour", 0.1, 0.31, true, true, false)));
        story.monitored(Records.drift(3, false, Records.feature("hour", 0.1, 0.9, true, false, true)));
        assertThat(told).hasSize(2);
        story.monitored(Records.drift(4, false, Records.feature("hour", 0.1, 0.01, false, false, false)));

        assertThat(told)
                .extracting(Sentence::text)
                .containsExactly(
                        "Drift is suspected on 2025-03-08 against what model 1.0.0 learned from: hour (PSI 0.25, KS 0.13). Window 1 of 2.",
                        "Drift is confirmed on 2025-03-15, against what model 1.0.0 learned from, of features that matter little to it: hour (PSI 0.30, KS 0.15).",
                        "On 2025-04-05 the data looks again like what model 1.0.0 learned from.");
        assertThat(told.get(1).detail())
                .isEqualTo("They hold 30 % of its importance. A training is asked for from 30 % on.");
    }

    @Test
    void shouldTellWhenDecisionsTurnOutWorseAndWhenTheyAreGoodAgain() {
        story.monitored(Records.accuracy(0, false, 0.80, QualityVerdict.MET));
        story.monitored(Records.accuracy(1, true, 0.60, QualityVerdict.NOT_MET));
        assertThat(told).isEmpty();
        story.monitored(Records.accuracy(1, false, 0.70, QualityVerdict.NOT_MET));
        story.monitored(Records.accuracy(2, false, 0.71, QualityVerdict.NOT_MET));
        story.monitored(Records.accuracy(3, false, 0.74, QualityVerdict.UNCLEAR));
        story.monitored(Records.accuracy(4, false, 0.79, QualityVerdict.MET));

        assertThat(told)
                .extracting(Sentence::text)
                .containsExactly(
                        "The decisions of model 1.0.0 made up to 2025-03-15 have turned out worse than they should: accuracy is 0.700, and 0.75 is asked for.",
                        "The decisions of model 1.0.0 made up to 2025-04-05 have turned out good enough again: accuracy is 0.790, and 0.75 is asked for.");
    }

    @Test
    void shouldTellOfAlertsThatOpenAndCloseButNotOfWhatOnlyInforms() {
        story.alerted(Records.alert(
                "a", Severity.WARNING, AlertState.OPENED, "The data has drifted", "2025-03-01T00:00:00Z"));
        story.alerted(Records.alert(
                "a", Severity.WARNING, AlertState.UPDATED, "The data has drifted", "2025-03-02T00:00:00Z"));
        story.alerted(Records.alert("b", Severity.INFO, AlertState.OPENED, "By the way", "2025-03-02T00:00:00Z"));
        story.alerted(
                Records.alert("a", Severity.WARNING, AlertState.CLOSED, "It is as before.", "2025-03-03T00:00:00Z"));

        assertThat(told)
                .extracting(Sentence::text)
                .containsExactly("Alert: The data has drifted.", "Over: It is as before.");
    }

    @Test
    void shouldTellOfATrainingWhyItWasAskedForAndWhyItWasRejected() {
        story.asked(RetrainEvent.newBuilder()
                .setId("r1")
                .setModel("churn")
                .setReasons(List.of(RetrainReason.INITIAL))
                .setEvidence(Map.of())
                .setRequestedAt(Records.START)
                .build());
        story.trained(run(TrainingState.STARTED, TrainingStage.TUNING, null));
        story.trained(run(TrainingState.STARTED, TrainingStage.TUNING, "this trainer stops"));
        story.trained(run(TrainingState.REJECTED, TrainingStage.GATES, "auc_roc is below its minimum"));

        assertThat(told)
                .extracting(Sentence::text)
                .containsExactly(
                        "A training is asked for on 2025-03-01: there are enough labelled examples for a first model.",
                        "Parameters are searched for. Simulated time waits.",
                        "The training is left: this trainer stops.",
                        "The training was rejected: auc_roc is below its minimum.");
        assertThat(told).extracting(Sentence::passing).containsExactly(false, true, true, false);
    }

    private static TrainingRun run(TrainingState state, TrainingStage stage, String reason) {
        return TrainingRun.newBuilder()
                .setRetrainId("r1")
                .setModel("churn")
                .setStage(stage)
                .setState(state)
                .setReason(reason)
                .setMetrics(Map.of())
                .setGates(List.of())
                .setAt(Records.START)
                .setInputs(List.of())
                .setOutputs(List.of())
                .build();
    }
}
