package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.calibration.CalibrationMethod;
import io.millrace.statistics.CostMatrix;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdReaderTest {

    @Test
    void shouldReadAThresholdAndACalibration() throws Exception {
        ModelDefinition usual = ShopFile.read(ShopFile.SHOP).models().get(0);
        assertThat(usual.threshold()).isEqualTo(new ThresholdRule.Success());
        assertThat(usual.calibration()).isEqualTo(CalibrationMethod.AUTO);
        ModelDefinition fixed = with("threshold: 0.4, calibration: none");
        assertThat(fixed.threshold()).isEqualTo(new ThresholdRule.Fixed(0.4));
        assertThat(fixed.calibration()).isEqualTo(CalibrationMethod.NONE);
        assertThat(with("threshold: 12 %").threshold()).isEqualTo(new ThresholdRule.Fixed(0.12));
        ModelDefinition costs = with("threshold: {costs: {false_positive: 20, false_negative: 150}}");
        assertThat(costs.threshold()).isEqualTo(new ThresholdRule.Costs(new CostMatrix(20, 150, 0, 0)));
        ModelDefinition gain = with(
                "threshold: {costs: {false_positive: 20, false_negative: 0, true_positive: -30, true_negative: -0.5}}");
        assertThat(gain.threshold()).isEqualTo(new ThresholdRule.Costs(new CostMatrix(20, 0, -30, -0.5)));
        assertThat(gain.threshold().written())
                .isEqualTo("costs(false_positive 20.0, false_negative 0.0, true_positive -30.0, true_negative -0.5)");
    }

    @Test
    void shouldLetAnOverlayReplaceAThreshold() throws Exception {
        Project project = ShopFile.read(
                ShopFile.SHOP,
                "models: {leaving: {threshold: 0.3}}",
                "models: {leaving: {threshold: {costs: {false_positive: 1, false_negative: 3}}}}");

        assertThat(project.models().get(0).threshold()).isEqualTo(new ThresholdRule.Costs(new CostMatrix(1, 3, 0, 0)));
    }

    @Test
    void shouldReadAnErrorAsAMaximum() throws Exception {
        ModelDefinition model = with("gates: {auc_roc: 0.7, brier: 0.18}");

        assertThat(model.gates()).isEqualTo(Map.of("auc_roc", 0.7, "brier", 0.18));
        assertThat(Better.of("auc_roc").reaches(0.7, 0.7)).isTrue();
        assertThat(Better.of("auc_roc").exceeds(0.7, 0.7)).isFalse();
        assertThat(Better.of("brier").reaches(0.18, 0.18)).isTrue();
        assertThat(Better.of("brier").reaches(0.19, 0.18)).isFalse();
        assertThat(Better.of("brier").exceeds(0.17, 0.18)).isTrue();
        assertThat(Better.of("brier").exceeds(0.18, 0.18)).isFalse();
    }

    @Test
    void shouldTakeMetricsThatAreNoSharesForGatesTargetsAndSuccess() throws Exception {
        ModelDefinition model = with("success: {metric: lift_at_10, baseline: 1.5}, gates: {log_loss: 1.2, lift: 3},"
                + " targets: {log_loss: 0.4, lift_at_10: 2.5}");

        assertThat(model.success()).isEqualTo(new ModelDefinition.Success("lift_at_10", 1.5));
        assertThat(model.gates()).isEqualTo(Map.of("log_loss", 1.2, "lift", 3.0));
        assertThat(model.comparison().targets()).isEqualTo(Map.of("log_loss", 0.4, "lift_at_10", 2.5));
        assertThat(Better.of("log_loss")).isEqualTo(Better.LESS);
        assertThat(Better.of("lift")).isEqualTo(Better.GREATER);
        assertThat(Better.of("lift_at_10")).isEqualTo(Better.GREATER);
    }

    @Test
    void shouldTakeMetricsOfAnyWholePercentage() throws Exception {
        ModelDefinition model = with(
                "success: {metric: recall_at_precision_7, baseline: 0.4}, gates: {precision_at_recall_95: 0.3, f1: 0.2}");

        assertThat(model.success()).isEqualTo(new ModelDefinition.Success("recall_at_precision_7", 0.4));
        assertThat(model.gates()).isEqualTo(Map.of("precision_at_recall_95", 0.3, "f1", 0.2));
        assertThat(ShopFile.mistakes(ShopFile.SHOP, "models: {leaving: {gates: {precision_at_recall_100: 0.3}}}"))
                .singleElement()
                .asString()
                .contains("models.leaving.gates.precision_at_recall_100: found an unknown key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gates: {log_loss: 37} | gates.log_loss: found 37, expected a number from 0 to 36",
                "gates: {lift: 80 %} | gates.lift: found 80 %, expected a number from 0 to 1000000",
                "threshold: 1.2 | threshold: found 1.2, expected a share from 0 to 1, such as 0.85 or 85 %",
                "threshold: best | threshold: found best, expected a share from 0 to 1, such as 0.85 or 85 %",
                "threshold: {cost: {}} | threshold.cost: found an unknown key, expected costs",
                "threshold: {} | threshold.costs: found nothing, expected a map",
                "threshold: {costs: {false_positive: 20}} | threshold.costs.false_negative: found nothing, expected a number from -1000000000 to 1000000000",
                "threshold: {costs: {false_positive: 0, false_negative: 9}} | threshold.costs.false_positive: found 0, expected more than true_negative, which is 0",
                "threshold: {costs: {false_positive: 5, false_negative: 9, true_positive: 9.5}} | threshold.costs.false_negative: found 9, expected more than true_positive, which is 9.5",
                "threshold: {costs: {false_positive: 5, false_negative: dear}} | threshold.costs.false_negative: found dear, expected a number from -1000000000 to 1000000000",
                "calibration: beta | calibration: found beta, expected auto, isotonic, platt or none",
                "calibration: platts | calibration: found platts, expected auto, isotonic, platt or none (did you mean platt?)"
            })
    void shouldReportAMistake(String keys, String mistake) {
        assertThat(ShopFile.mistakes(ShopFile.SHOP, "models: {leaving: {" + keys + "}}"))
                .containsExactly("overlay1.yaml:1: models.leaving." + mistake);
    }

    private static ModelDefinition with(String keys) throws InvalidProjectException {
        return ShopFile.read(ShopFile.SHOP, "models: {leaving: {" + keys + "}}")
                .models()
                .get(0);
    }
}
