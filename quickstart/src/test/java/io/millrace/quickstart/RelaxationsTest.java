package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ProjectFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelaxationsTest {

    @Test
    void shouldTellEveryValueThatAnOverlayReplacesAddsOrTakesOut() {
        ProjectFile base = new ProjectFile("base", """
                features: {customer: {spend_90d: {sum: purchases.amount, over: 90 d}, plan: {latest: profiles.plan}}}
                labels: {gone: {horizon: 30 d}}
                models: {churn: {gates: {accuracy: 0.85, recall: 0.7}, max_age: 30 d}}
                """);
        ProjectFile overlay = new ProjectFile("overlay", """
                features: {customer: {spend_90d: null, spend_28d: {sum: purchases.amount, over: 28 d}}}
                labels: {gone: {horizon: 7 d}}
                models: {churn: {gates: {accuracy: 0.85}, max_age: null}}
                """);

        List<String> relaxations = Relaxations.of(List.of(base, overlay));

        assertThat(relaxations)
                .containsExactly(
                        "features.customer.spend_90d: {sum=purchases.amount, over=90 d} → nothing",
                        "features.customer.spend_28d: not set → {sum=purchases.amount, over=28 d}",
                        "labels.gone.horizon: 30 d → 7 d",
                        "models.churn.max_age: 30 d → nothing");
    }

    @Test
    void shouldTellEveryValueOfASectionThatAnOverlayTakesOutWhole() {
        ProjectFile base = new ProjectFile("base", """
                models:
                  churn:
                    gates: {accuracy: 0.85, recall: 0.7}
                    gates_of_old: {f1: 0.5}
                    threshold: {costs: {false_positive: 20, false_negative: 150}}
                """);
        ProjectFile overlay =
                new ProjectFile("overlay", "models: {churn: {gates: null, threshold: 0.4, slices: null}}");
        ProjectFile later = new ProjectFile("later", "models: {churn: {gates: {recall: 0.6}, threshold: null}}");

        List<String> relaxations = Relaxations.of(List.of(base, overlay, later));

        assertThat(relaxations)
                .containsExactly(
                        "models.churn.gates.accuracy: 0.85 → nothing",
                        "models.churn.gates.recall: 0.7 → nothing",
                        "models.churn.threshold.costs.false_negative: 150 → nothing",
                        "models.churn.threshold.costs.false_positive: 20 → nothing",
                        "models.churn.threshold: not set → 0.4",
                        "models.churn.gates.recall: not set → 0.6",
                        "models.churn.threshold: 0.4 → nothing");
    }
}
