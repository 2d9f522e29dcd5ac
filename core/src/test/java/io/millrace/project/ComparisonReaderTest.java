package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonReaderTest {

    @Test
    void shouldCompareWithTheChampionEvenIfNothingIsSaid() throws Exception {
        ModelDefinition model = ShopFile.read(ShopFile.SHOP).models().get(0);

        assertThat(model.comparison()).isEqualTo(new ComparisonDefinition(0.01, 200, false, Map.of(), List.of()));
    }

    @Test
    void shouldReadWhatStandsBesideTheGates() throws Exception {
        ModelDefinition model = with("""
                gates: {auc_roc: 0.7, brier: 0.2}, targets: {auc_roc: 70 %, brier: 0.15, recall: 0.8}, max_regression: 2 %,
                slices: [plan], comparison: {min_positives: 300, on_unreachable: promote_if_better}""");

        assertThat(model.comparison())
                .isEqualTo(new ComparisonDefinition(
                        0.02, 300, true, Map.of("auc_roc", 0.7, "brier", 0.15, "recall", 0.8), List.of("plan")));
    }

    @Test
    void shouldReadATargetOfAnyWholePercentage() throws Exception {
        ModelDefinition model = with("targets: {precision_at_recall_90: 0.7}");

        assertThat(model.comparison().targets()).containsExactly(Map.entry("precision_at_recall_90", 0.7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gates: {recall: 80 %}, targets: {recall: 0.75} | targets.recall: found 0.75, expected at least 80 %, its gate",
                "gates: {brier: 0.2}, targets: {brier: 0.3} | targets.brier: found 0.3, expected at most 0.2, its gate",
                "gates: {log_loss: 0.5}, targets: {log_loss: 0.6} | targets.log_loss: found 0.6, expected at most 0.5, its gate",
                "gates: {recall_at_precision_70: 0.5}, targets: {recall_at_precision_70: 0.4} | targets.recall_at_precision_70: found 0.4, expected at least 0.5, its gate",
                "targets: {auc_roc: 0.6} | targets.auc_roc: found 0.6, expected more than 0.6, its baseline",
                "targets: {recal: 0.6} | targets.recal: found an unknown key, expected accuracy, precision, recall, f1, auc_roc, average_precision, precision_at_recall_80, lift, brier, brier_skill, log_loss or expected_calibration_error (did you mean recall?)",
                "max_regression: -0.1 | max_regression: found -0.1, expected a share from 0 to 1, such as 0.85 or 85 %",
                "slices: [spend_30d] | slices: found spend_30d, a number, expected categorical features, whose values are the slices",
                "slices: [plans] | slices: found plans, expected a feature (did you mean plan?)",
                "comparison: {min_positives: 5} | comparison.min_positives: found 5, expected a whole number from 10 to 1000000",
                "comparison: {on_unreachable: promote} | comparison.on_unreachable: found promote, expected wait or promote_if_better (did you mean promote_if_better?)",
                "comparison: {on_unreacheable: wait} | comparison.on_unreacheable: found an unknown key, expected min_positives or on_unreachable (did you mean on_unreachable?)"
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
